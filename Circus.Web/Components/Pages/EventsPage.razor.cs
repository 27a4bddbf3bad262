using System.Globalization;
using Circus.Web.Events;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace Circus.Web.Components.Pages;

/// <summary>What happened to all watchers, and who brought it about. What is chosen stands in the address.</summary>
public sealed partial class EventsPage
{
    private EventQuery _query = new();

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private protected override int Window => 1;

    private string Lead => Snapshot.Node is null ? "Waiting for circusd"
        : string.Create(CultureInfo.InvariantCulture, $"The last {Snapshot.Events.Sum(pair => pair.Value.Length):N0} that are remembered of the watchers that there are");

    protected override void OnParametersSet()
    {
        var values = QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query);
        _query = EventQuery.Read(key => values.TryGetValue(key, out var value) ? value.ToString() : null);
    }

    private protected override IEnumerable<string> Columns() => [];

    private void Show(EventQuery query) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(query.Write().ToDictionary(pair => pair.Key, pair => (object?)pair.Value)), new NavigationOptions { ReplaceHistoryEntry = true });
}
