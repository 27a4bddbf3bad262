using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Web.Live;
using Circus.Web.Watchers;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>Another node: its watchers, as they are. It is only looked at, see decision 37.</summary>
public sealed partial class NodePage
{
    // Its figures are rendered by the server.
    private const int MostRows = 200;

    private string _filter = "";

    [Parameter]
    public string Name { get; set; } = "";

    [Inject]
    private NodeLinks Links { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    private NodeLink? Node => Links.All.FirstOrDefault(link => !link.IsOwn && link.Name == Name);

    private IReadOnlyList<WatcherDescription> Shown
    {
        get
        {
            var now = Node!.Snapshot;
            var filter = WatcherFilter.Parse(_filter);
            return [.. now.Watchers.Where(watcher => filter.Shows(watcher, now)).OrderBy(watcher => watcher.Own).ThenBy(watcher => watcher.Name, StringComparer.OrdinalIgnoreCase)];
        }
    }

    private (string Tone, string Words) Verdict
    {
        get
        {
            var now = Node!.Snapshot;
            var failing = AttentionItem.Of(now, Time.GetUtcNow()).Count(item => item.Level == AttentionLevel.Failing);
            return now switch
            {
                { Link: not LinkState.Up } => ("bad", "does not answer"),
                _ when failing > 0 => ("bad", string.Create(CultureInfo.InvariantCulture, $"{failing} of {now.Watchers.Count} watchers {(failing == 1 ? "needs" : "need")} attention")),
                _ => ("good", string.Create(CultureInfo.InvariantCulture, $"All {now.Watchers.Count} watchers as configured, {now.Watchers.Sum(watcher => watcher.Processes.Count)} processes")),
            };
        }
    }

    private protected override IEnumerable<string> Columns() => [];
}
