using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>Everything about one watcher.</summary>
public sealed partial class WatcherPage
{
    private bool _wasSeen;

    [Parameter]
    public required string Name { get; set; }

    private protected override int Window => Gauge.Points;

    private WatcherDescription? Watcher => Snapshot.Watcher(Name);

    private ReadOnlyMemory<CircusEvent> Events => Watcher is { } watcher ? Snapshot.Events.GetValueOrDefault(watcher.Key) : default;

    private string StopSignal => Watcher is { } watcher
        ? string.Create(CultureInfo.InvariantCulture, $"{SignalName.Of(watcher.StopSignal)}, SIGKILL after {watcher.GracefulTimeout:0.###} s")
        : "";

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
