using Circus.Protocol.Messages;
using Circus.Web.Components.Dialogs;
using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>The processes of a watcher, by slot.</summary>
public sealed partial class ProcessTable
{
    [Parameter, EditorRequired]
    public required WatcherDescription Watcher { get; set; }

    [Parameter]
    public bool IsAllowed { get; set; }

    [Inject]
    private ActFlow Flow { get; set; } = default!;

    [Inject]
    private PendingActs Pending { get; set; } = default!;

    [Inject]
    private SnapshotStore Store { get; set; } = default!;

    private bool CanKill(ProcessDescription process) => Store.Current.Link == LinkState.Up && !process.Stopping;

    private Task KillAsync(ProcessDescription process) => Flow.RunAsync(new WatcherAct.Kill(process.Pid), Watcher);

    private string Class(ProcessDescription process) =>
        Pending.Of(Watcher.Name)?.Act is WatcherAct.Kill(var pid) && pid == process.Pid ? "icon-button is-pending" : "icon-button";
}
