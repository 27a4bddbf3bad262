using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Web.Access;
using Circus.Web.Live;
using Circus.Web.Operations;
using Circus.Web.Watchers;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>Everything about one watcher, in parts that have addresses of their own.</summary>
public sealed partial class WatcherPage
{
    // More do not fit beside the charts; there is a part for them.
    private const int EventsBeside = 12;

    private bool _wasSeen;
    private string? _askedFor;

    [Parameter]
    public required string Name { get; set; }

    /// <summary>See <see cref="WatcherTabs"/>.</summary>
    [Parameter]
    public string? Part { get; set; }

    private protected override int Window => Gauge.Points;

    private WatcherTab? Tab => WatcherTabs.Parse(Part);

    private bool IsVisible => Sight.Sees(CommandTarget.Of(Name));

    private WatcherDescription? Watcher => Snapshot.Watcher(Name);

    private ReadOnlyMemory<CircusEvent> Newest
    {
        get
        {
            var events = Watcher is { } watcher ? Snapshot.Events.GetValueOrDefault(watcher.Key) : default;
            return events[Math.Max(0, events.Length - EventsBeside)..];
        }
    }

    private string StopSignal => Watcher is { } watcher
        ? string.Create(CultureInfo.InvariantCulture, $"{SignalName.Of(watcher.StopSignal)}, SIGKILL after {watcher.GracefulTimeout:0.###} s")
        : "";

    protected override async Task OnParametersSetAsync()
    {
        if (_askedFor == Name)
        {
            return;
        }

        _askedFor = Name;
        _wasSeen = false;
        IsAllowed = await Operations.IsAllowedAsync(Permissions.Operate, CommandTarget.Of(Name));
    }

    protected override void OnAfterRender(bool firstRender)
    {
        _wasSeen |= Watcher is not null;
        base.OnAfterRender(firstRender);
    }

    private protected override IEnumerable<string> Columns() => Watcher is { } watcher
        ? (Tab is WatcherTab.Summary or WatcherTab.Processes ? watcher.Processes : [])
            .SelectMany(process => ColumnsOf(process.Pid)).Prepend(ColumnId.OfWatcher(watcher.Key))
        : [];

    private IEnumerable<string> ColumnsOf(int pid)
    {
        var column = ColumnId.OfProcess(pid);
        return Tab == WatcherTab.Processes ? [column, column + ColumnId.Fds] : [column];
    }
}
