using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>
/// A page that shows the live state. Its structure is rendered when it changes, its numbers are written by the browser; it tells the feed
/// which, and takes that back when it is left.
/// </summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private LiveSnapshot? _rendered;

    [Inject]
    private protected LiveFeed Feed { get; set; } = default!;

    [Inject]
    private protected Sight Sight { get; set; } = default!;

    [Inject]
    private protected WatcherOperations Operations { get; set; } = default!;

    /// <summary>What is rendered now: one state for the whole page.</summary>
    private protected LiveSnapshot Snapshot => _rendered ??= Feed.Snapshot;

    /// <summary>Whether the user may act.</summary>
    private protected bool IsAllowed { get; set; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        Feed.Changed -= Update;
        Feed.Hide(this);
    }

    protected override async Task OnInitializedAsync() => IsAllowed = await Operations.IsAllowedAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            // Not earlier: a page that is only prerendered for a request is never disposed by a circuit.
            Feed.Changed += Update;
            if (Snapshot.Version != Feed.Snapshot.Version)
            {
                // Something happened between the rendering and this moment, and nobody would tell.
                Update();
            }
        }

        Feed.Show(this, new FeedInterest(Window, [.. Columns()]));
    }

    /// <summary>Ticks that the page draws.</summary>
    private protected abstract int Window { get; }

    /// <summary>What the page shows now, see <see cref="ColumnId"/>.</summary>
    private protected abstract IEnumerable<string> Columns();

    private void Update()
    {
        _rendered = Feed.Snapshot;
        StateHasChanged();
    }
}
