using Circus.Web.Events;
using Circus.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Circus.Web.Components.Controls;

/// <summary>What happened, newest first, of all watchers or of one. What is chosen stands in the address.</summary>
public sealed partial class EventView : IDisposable
{
    private EventQuery _query = new();

    /// <summary>Name of one watcher; null for all.</summary>
    [Parameter]
    public string? Watcher { get; set; }

    /// <summary>A <see cref="LiveSnapshot"/>.</summary>
    [Parameter, EditorRequired]
    public required object Known { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private LiveSnapshot Snapshot => (LiveSnapshot)Known;

    private bool IsFiltered => _query.Text.Length > 0 || _query.Types.Count > 0 || _query.IsByHand || _query.Watcher != Watcher;

    public void Dispose() => Navigation.LocationChanged -= Follow;

    protected override void OnParametersSet() => Read();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            Navigation.LocationChanged += Follow;
        }
    }

    private void Read()
    {
        var values = QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query);
        var query = EventQuery.Read(key => values.TryGetValue(key, out var value) ? value.ToString() : null);
        _query = Watcher is null ? query : query with { Watcher = Watcher };
    }

    private void Follow(object? sender, LocationChangedEventArgs change)
    {
        Read();
        StateHasChanged();
    }

    private void Show(EventQuery query) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters((query with { Watcher = Watcher is null ? query.Watcher : null }).Write().ToDictionary(pair => pair.Key, pair => (object?)pair.Value)),
        new NavigationOptions { ReplaceHistoryEntry = true });
}
