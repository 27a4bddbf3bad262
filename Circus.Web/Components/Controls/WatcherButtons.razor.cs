using Circus.Protocol.Messages;
using Circus.Web.Access;
using Circus.Web.Components.Dialogs;
using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Controls;

/// <summary>Start, stop and restart of one watcher.</summary>
public sealed partial class WatcherButtons
{
    private int _signal = 1;
    private bool _canRemove;

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
    private Sight Sight { get; set; } = default!;

    [Inject]
    private WatcherOperations Operations { get; set; } = default!;

    private bool IsReachable => Sight.Current.Link == LinkState.Up;

    private bool CanStart => IsReachable && ActOffer.CanStart(Watcher);

    private bool CanStop => IsReachable && ActOffer.CanStop(Watcher);

    private bool CanReload => IsReachable && ActOffer.CanReload(Watcher);

    private bool CanSignal => IsReachable && Watcher.Processes.Count > 0;

    protected override async Task OnInitializedAsync() =>
        // Offered to those who may; whoever may not is refused all the same.
        _canRemove = !IsCompact && !Watcher.Own && await Operations.IsAllowedAsync(Permissions.Administer, CommandTarget.Of(Watcher.Name));

    private Task RunAsync(WatcherAct act) => Flow.RunAsync(act, Watcher);

    private bool IsPending<T>()
        where T : WatcherAct => Pending.Of(Watcher.Name)?.Act is T;

    private string Class<T>(string plain)
        where T : WatcherAct => IsPending<T>() ? $"{plain} is-pending" : plain;

    private string? Busy<T>()
        where T : WatcherAct => IsPending<T>() ? "true" : null;
}
