using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Web.Components.Charts;
using Circus.Web.Components.Controls;
using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>Everything about one watcher.</summary>
public sealed partial class WatcherPage
{
    private const string Cpu = "cpu";
    private const string Memory = "memory";
    private const string CpuColour = "--primary";
    private const string MemoryColour = "--teal";

    // More lines would hide the curve.
    private const int MostMarks = 12;

    private readonly ChartOptions _options = new("watcher", Gauge.Points);
    private bool _wasSeen;

    [Parameter]
    public required string Name { get; set; }

    private protected override int Window => Gauge.Points;

    private WatcherDescription? Watcher => Snapshot.Watcher(Name);

    private string Column => ColumnId.OfWatcher(Watcher!.Key);

    private ReadOnlyMemory<CircusEvent> Events => Watcher is { } watcher ? Snapshot.Events.GetValueOrDefault(watcher.Key) : default;

    private string StopSignal => Watcher is { } watcher
        ? string.Create(CultureInfo.InvariantCulture, $"{SignalName.Of(watcher.StopSignal)}, SIGKILL after {watcher.GracefulTimeout:0.###} s")
        : "";

    private IReadOnlyList<ChartMark> Marks =>
    [
        .. Events.ToArray()
            .Select(change => (change, mark: EventText.Mark(change)))
            .Where(pair => pair.mark is not null)
            .TakeLast(MostMarks)
            .Select(pair => new ChartMark((long)(pair.change.Payload.Time * 1000), pair.mark!.Value.Text, pair.mark.Value.IsTrouble)),
    ];

    protected override void OnParametersSet() => _wasSeen = false;

    protected override void OnAfterRender(bool firstRender)
    {
        _wasSeen |= Watcher is not null;
        base.OnAfterRender(firstRender);
    }

    private protected override IEnumerable<string> Columns() => Watcher is { } watcher
        ? watcher.Processes.Select(process => ColumnId.OfProcess(process.Pid)).Prepend(ColumnId.OfWatcher(watcher.Key))
        : [];
}
