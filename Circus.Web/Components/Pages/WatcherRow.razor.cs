using Circus.Protocol.Messages;
using Circus.Web.Components.Controls;
using Circus.Web.Live;
using Circus.Web.Operations;
using Circus.Web.Watchers;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>One watcher in the grid. Rendered only when something that it shows changed.</summary>
public sealed partial class WatcherRow
{
    private object? _rendered;

    [Parameter, EditorRequired]
    public required WatcherDescription Watcher { get; set; }

    [Parameter, EditorRequired]
    public required object ColumnsShown { get; set; }

    [Parameter]
    public CircusEvent? LastEvent { get; set; }

    [Parameter]
    public bool IsOpen { get; set; }

    [Parameter]
    public bool IsSelected { get; set; }

    [Parameter]
    public bool IsAllowed { get; set; }

    /// <summary>Whether the daemon answers; the buttons follow it.</summary>
    [Parameter]
    public bool IsLinkUp { get; set; }

    [Parameter]
    public EventCallback Opened { get; set; }

    /// <summary>True with the shift key.</summary>
    [Parameter]
    public EventCallback<bool> Selected { get; set; }

    [Inject]
    private PendingActs Pending { get; set; } = default!;

    private IReadOnlyList<GridColumn> Columns => (IReadOnlyList<GridColumn>)ColumnsShown;

    private WatcherState State => WatcherState.Of(Watcher);

    private string Column => ColumnId.OfWatcher(Watcher.Key);

    protected override bool ShouldRender()
    {
        var next = (Watcher, ColumnsShown, LastEvent, IsOpen, IsSelected, IsAllowed, IsLinkUp, Pending.Of(Watcher.Name));
        if (next.Equals(_rendered))
        {
            return false;
        }

        _rendered = next;
        return true;
    }
}
