using Circus.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace Circus.Web.Components.Layout;

/// <summary>
/// A part of the frame that shows the live state. It has no parameters, so that the frame's rendering does not reach it (a component is rendered
/// anew when a parameter differs): it follows the feed and the address by itself.
/// </summary>
public abstract class ShellPart : ComponentBase, IDisposable
{
    [Inject]
    private protected LiveFeed Feed { get; set; } = default!;

    [Inject]
    private protected NavigationManager Navigation { get; set; } = default!;

    private protected LiveSnapshot Snapshot => Feed.Snapshot;

    /// <summary>Where the page is.</summary>
    private protected string Path => new Uri(Navigation.Uri).AbsolutePath;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        Feed.Changed -= StateHasChanged;
        Navigation.LocationChanged -= Follow;
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            Feed.Changed += StateHasChanged;
            Navigation.LocationChanged += Follow;
        }
    }

    private void Follow(object? sender, LocationChangedEventArgs change) => StateHasChanged();
}
