using Circus.Protocol.Messages;
using Circus.Web.Components.Controls;
using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>One watcher in the overview. Rendered only when this watcher changed, or what the user did with it.</summary>
public sealed partial class OverviewRow
{
    private (WatcherDescription, bool, bool, PendingAct?)? _rendered;

    [Parameter, EditorRequired]
    public required WatcherDescription Watcher { get; set; }

    [Parameter]
    public bool IsAllowed { get; set; }

    /// <summary>Whether the daemon answers; the buttons follow it.</summary>
    [Parameter]
    public bool IsLinkUp { get; set; }

    [Inject]
    private PendingActs Pending { get; set; } = default!;

    [Inject]
    private Sight Sight { get; set; } = default!;

    /// <summary>For the first paint only: afterwards the browser writes it.</summary>
    private Reading Latest => Sight.Current.Latest(Column);

    private WatcherState State => WatcherState.Of(Watcher);

    private string Column => ColumnId.OfWatcher(Watcher.Key);

    /// <summary>A daemon that does not tell since when tells at least the ages of its processes.</summary>
    private double? Oldest => Watcher.Processes.Min(process => process.Started);

    protected override bool ShouldRender()
    {
        var next = (Watcher, IsAllowed, IsLinkUp, Pending.Of(Watcher.Name));
        if (_rendered is { } last && ReferenceEquals(last.Item1, next.Watcher) && last.Item2 == IsAllowed && last.Item3 == IsLinkUp && last.Item4 == next.Item4)
        {
            return false;
        }

        _rendered = next;
        return true;
    }
}
