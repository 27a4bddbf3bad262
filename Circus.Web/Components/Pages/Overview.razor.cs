using Circus.Protocol.Messages;
using Circus.Web.Components.Controls;
using Circus.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>Is anything wrong? One row per watcher, all of them live.</summary>
public sealed partial class Overview
{
    // As many as a spark draws.
    private const int SparkPoints = 60;

    // More names do not fit.
    private const int MostNames = 3;

    /// <summary>Filter, in the address: a copied link shows the same.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    private string? Query { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private protected override int Window => SparkPoints;

    /// <summary>The daemon's own watchers come last.</summary>
    private IReadOnlyList<WatcherDescription> Shown => [.. Snapshot.Watchers.Where(IsShown).OrderBy(watcher => watcher.Own)];

    private IEnumerable<WatcherDescription> Troubled => Snapshot.Watchers.Where(WatcherState.NeedsAttention);

    private int Attention => Troubled.Count();

    private string AttentionNames => string.Join(", ", Troubled.Take(MostNames).Select(watcher => watcher.Name)) + (Attention > MostNames ? ", ..." : "");

    private int Running => Snapshot.Watchers.Sum(watcher => watcher.Processes.Count);

    private int Wanted => Snapshot.Watchers.Where(watcher => watcher.Status != "stopped").Sum(watcher => watcher.Numprocesses);

    private int Restarts => Snapshot.Watchers.Sum(watcher => watcher.Restarts);

    private string Lead => Snapshot.Node is null
        ? "Waiting for circusd"
        : $"{Count(Snapshot.Watchers.Count, "watcher", "watchers")}, {Count(Running, "process", "processes")}";

    private protected override IEnumerable<string> Columns() => Snapshot.Node is null
        ? []
        : Shown.Select(watcher => ColumnId.OfWatcher(watcher.Key)).Prepend(ColumnId.Node);

    private static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";

    private bool IsShown(WatcherDescription watcher) => string.IsNullOrWhiteSpace(Query)
        || watcher.Name.Contains(Query.Trim(), StringComparison.OrdinalIgnoreCase)
        || watcher.Cmd.Contains(Query.Trim(), StringComparison.OrdinalIgnoreCase);

    private void Filter(ChangeEventArgs change) => Show(change.Value as string);

    private void ClearFilter() => Show(null);

    private void Show(string? query) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameter("q", string.IsNullOrEmpty(query) ? null : query), new NavigationOptions { ReplaceHistoryEntry = true });
}
