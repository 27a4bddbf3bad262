using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>Is anything wrong? What is comes first; then one row or cell per watcher, all of them live.</summary>
public sealed partial class Overview
{
    private const string Wall = "wall";

    // As many as a spark draws.
    private const int SparkPoints = 60;

    // More names do not fit.
    private const int MostNames = 3;

    // What nobody scrolls through; the wall and the filter are for the rest.
    private const int MostRows = 50;

    private const int Events = 10;

    private const string OfTheirs = "of your watchers";

    /// <summary>Filter, in the address: a copied link shows the same.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    private string? Query { get; set; }

    /// <summary>"wall", or rows.</summary>
    [SupplyParameterFromQuery(Name = "view")]
    private string? View { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    private protected override int Window => SparkPoints;

    private bool IsWall => View == Wall;

    /// <summary>The daemon's own watchers come last.</summary>
    private IReadOnlyList<WatcherDescription> Shown => [.. Snapshot.Watchers.Where(IsShown).OrderBy(watcher => watcher.Own)];

    private IEnumerable<WatcherDescription> Rows => Shown.Take(MostRows);

    private IReadOnlyList<AttentionItem> Items => AttentionItem.Of(Snapshot, Time.GetUtcNow());

    private int Failing => Items.Count(item => item.Level == AttentionLevel.Failing);

    private int Troubled => Items.Count(item => item.Level == AttentionLevel.Troubled);

    private string AttentionNames => string.Join(", ", Items.Where(item => item.Level != AttentionLevel.Quiet).Take(MostNames).Select(item => item.Watcher.Name))
        + (Failing + Troubled > MostNames ? ", ..." : "");

    private int Running => Snapshot.Watchers.Sum(watcher => watcher.Processes.Count);

    private int Wanted => Snapshot.Watchers.Where(watcher => watcher.Status != "stopped").Sum(watcher => watcher.Numprocesses);

    private int Restarts => Snapshot.Watchers.Sum(watcher => watcher.Restarts);

    private string? Cores => !Snapshot.IsWhole ? OfTheirs : Snapshot.Round?.Node.Cores is > 0 and var cores ? string.Create(CultureInfo.InvariantCulture, $"of {100 * cores} %") : null;

    private string? MachineMemory => !Snapshot.IsWhole ? OfTheirs : Snapshot.Round?.Node.MemTotal is { } bytes ? $"of {Units.Memory(bytes / (1024f * 1024f))}" : null;

    private string VerdictTone => Snapshot.Node is null || Snapshot.Link == LinkState.Down ? "quiet" : Failing > 0 ? "bad" : Troubled > 0 ? "warn" : "good";

    private string Verdict
    {
        get
        {
            var count = Snapshot.Watchers.Count;
            var attention = Failing + Troubled;
            var stopped = Items.Count - attention;
            var all = Count(Running, "process", "processes");
            return Snapshot switch
            {
                { Node: null } => "Waiting for circusd",
                { Link: LinkState.Down } => $"Last known: {Count(count, "watcher", "watchers")}, {all}",
                _ when count == 0 => Snapshot.IsWhole ? "circusd runs and has no watcher" : "circusd runs and has no watcher of yours",
                _ when attention > 0 => $"{attention} of {Count(count, "watcher", "watchers")} {(attention == 1 ? "needs" : "need")} attention, {all}",
                _ when stopped > 0 => $"All as configured but {stopped} stopped by hand: {Count(count, "watcher", "watchers")}, {all}",
                _ => $"All {Count(count, "watcher", "watchers")} as configured, {all}",
            };
        }
    }

    private protected override IEnumerable<string> Columns() => Snapshot.Node is null
        ? []
        : (IsWall ? Shown.Count <= MostRows ? Shown : [] : Rows).Select(watcher => ColumnId.OfWatcher(watcher.Key)).Prepend(ColumnId.Node);

    private static string Count(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    private bool IsShown(WatcherDescription watcher) => string.IsNullOrWhiteSpace(Query)
        || watcher.Name.Contains(Query.Trim(), StringComparison.OrdinalIgnoreCase)
        || watcher.Cmd.Contains(Query.Trim(), StringComparison.OrdinalIgnoreCase);

    private void Filter(ChangeEventArgs change) => Show("q", change.Value as string);

    private void ClearFilter() => Show("q", null);

    private void Show(string key, string? value) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameter(key, string.IsNullOrEmpty(value) ? null : value), new NavigationOptions { ReplaceHistoryEntry = true });
}
