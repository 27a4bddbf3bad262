using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Web.Access;
using Circus.Web.Components.Dialogs;
using Circus.Web.Live;
using Circus.Web.Operations;
using Circus.Web.Watchers;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>One process: that of a slot, so that a link survives a restart, or with a pid one that ran there.</summary>
public sealed partial class ProcessPage
{
    private string? _askedFor;
    private (int Slot, int Pid)? _first;
    private int _signal = 1;

    [Parameter]
    public required string Name { get; set; }

    /// <summary>0 when the daemon does not tell slots: then <see cref="Pid"/> counts.</summary>
    [Parameter]
    public int Slot { get; set; }

    [SupplyParameterFromQuery(Name = "pid")]
    private int? Pid { get; set; }

    [Inject]
    private ActFlow Flow { get; set; } = default!;

    [Inject]
    private PendingActs Pending { get; set; } = default!;

    private protected override int Window => Gauge.Points;

    private bool IsVisible => Sight.Sees(CommandTarget.Of(Name));

    private WatcherDescription? Watcher => Snapshot.Watcher(Name);

    /// <summary>What runs in the slot now.</summary>
    private ProcessDescription? InSlot => Slot > 0 ? Watcher?.Processes.FirstOrDefault(process => process.Wid == Slot) : null;

    /// <summary>The process that is shown; null when it does not run.</summary>
    private ProcessDescription? Process => Pid is { } pid ? Watcher?.Processes.FirstOrDefault(process => process.Pid == pid) : InSlot;

    private IReadOnlyList<SlotRun> Runs => Watcher is { } watcher
        ? [.. SlotRun.Of(watcher, Snapshot.Events.GetValueOrDefault(watcher.Key).Span).Where(run => Slot > 0 ? run.Slot == Slot : run.Pid == Pid)]
        : [];

    /// <summary>The same when it has ended: of a slot the last one.</summary>
    private SlotRun? Run => Runs.FirstOrDefault(run => run.Ended is not null && (Pid is null || run.Pid == Pid));

    /// <summary>Another one than when the page was opened.</summary>
    private int? Replaced => _first is var (slot, pid) && slot == Slot && Process is { } now && now.Pid != pid ? pid : null;

    private string Title => Process is { } process ? string.Create(CultureInfo.InvariantCulture, $"Process {process.Pid}")
        : Pid is { } pid ? string.Create(CultureInfo.InvariantCulture, $"Process {pid}")
        : string.Create(CultureInfo.InvariantCulture, $"Slot {Slot}");

    private bool CanAct => Snapshot.Link == LinkState.Up && Process is { Stopping: false };

    private string StopClass => Pending.Of(Name)?.Act is WatcherAct.Kill(var pid) && pid == Process?.Pid ? "button is-pending" : "button";

    protected override async Task OnParametersSetAsync()
    {
        if (_askedFor != Name)
        {
            _askedFor = Name;
            IsAllowed = await Operations.IsAllowedAsync(Permissions.Operate, CommandTarget.Of(Name));
        }
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (Process is { } process && (_first is not { } known || known.Slot != Slot))
        {
            _first = (Slot, process.Pid);
        }

        base.OnAfterRender(firstRender);
    }

    private protected override IEnumerable<string> Columns() => Process is { } process ? [ColumnId.OfProcess(process.Pid)] : [];

    private Task RunAsync(WatcherAct act) => Watcher is { } watcher ? Flow.RunAsync(act, watcher) : Task.CompletedTask;

    private string LogOf(SlotRun run) => string.Create(
        CultureInfo.InvariantCulture, $"{PageAddress.LogOf(Watcher!)}{(run.Slot > 0 ? $"&wid={run.Slot}" : "")}&line={(long)((run.Ended ?? 0) * 1000)}");
}
