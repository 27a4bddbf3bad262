using Circus.Protocol.Messages;
using Circus.Web.Components.Dialogs;
using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Controls;

/// <summary>Start, stop and restart of one watcher.</summary>
public sealed partial class WatcherButtons
{
    [Parameter, EditorRequired]
    public required WatcherDescription Watcher { get; set; }

    /// <summary>Symbols only, for a row.</summary>
    [Parameter]
    public bool IsCompact { get; set; }

    [Inject]
    private ActFlow Flow { get; set; } = default!;

    [Inject]
    private PendingActs Pending { get; set; } = default!;

    [Inject]
    private SnapshotStore Store { get; set; } = default!;

    private bool IsReachable => Store.Current.Link == LinkState.Up;

    /// <summary>Also of a watcher that is active and has fewer processes than wanted: start fills it up.</summary>
    private bool CanStart => IsReachable && (Watcher.Status == "stopped" || Watcher.Substate is not null);

    private bool CanStop => IsReachable && Watcher.Status != "stopped";

    private Task RunAsync(WatcherAct act) => Flow.RunAsync(act, Watcher);

    private bool IsPending<T>()
        where T : WatcherAct => Pending.Of(Watcher.Name)?.Act is T;

    private string Class<T>(string plain)
        where T : WatcherAct => IsPending<T>() ? $"{plain} is-pending" : plain;

    private string? Busy<T>()
        where T : WatcherAct => IsPending<T>() ? "true" : null;
}
