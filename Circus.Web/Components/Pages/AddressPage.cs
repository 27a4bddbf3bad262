using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Circus.Web.Components.Pages;

/// <summary>
/// A page whose query is its state. A component without parameters is not told when only the query changes (RenderTreeDiffBuilder finds no
/// parameter that differs), so it listens by itself.
/// </summary>
public abstract class AddressPage : LivePage
{
    private string? _path;

    [Inject]
    private protected NavigationManager Navigation { get; set; } = default!;

    protected override void OnParametersSet()
    {
        _path ??= PathOf(Navigation.Uri);
        Read(Navigation.Uri);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            Navigation.LocationChanged += Follow;
        }

        base.OnAfterRender(firstRender);
    }

    protected override void Dispose(bool disposing)
    {
        Navigation.LocationChanged -= Follow;
        base.Dispose(disposing);
    }

    /// <summary>What the address says now.</summary>
    private protected abstract void ReadAddress(Func<string, string?> value);

    /// <summary>Writes what is not as usual into the address; null takes it away.</summary>
    private protected void WriteAddress(IEnumerable<(string Key, string? Value)> parts) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(parts.ToDictionary(pair => pair.Key, pair => (object?)pair.Value)), new NavigationOptions { ReplaceHistoryEntry = true });

    private void Follow(object? sender, LocationChangedEventArgs change)
    {
        if (PathOf(change.Location) == _path)
        {
            Read(change.Location);
            StateHasChanged();
        }
    }

    private void Read(string address)
    {
        var values = QueryHelpers.ParseQuery(new Uri(address).Query);
        ReadAddress(key => values.TryGetValue(key, out var value) ? value.ToString() : null);
    }

    private static string PathOf(string address) => new Uri(address).AbsolutePath;
}
