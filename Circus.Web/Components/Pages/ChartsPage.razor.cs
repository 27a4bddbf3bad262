using Circus.Web.Components.Charts;
using Circus.Web.Live.History;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>Several things compared: each metric has a chart, each thing a line in all of them. What is shown stands in the address.</summary>
public sealed partial class ChartsPage
{
    // A list that offers everything of thousands of processes is no help.
    private const int MostOffered = 500;

    private static readonly string[] _usualTargets = [ChartTarget.Host.Text, ChartTarget.All.Text];

    private string _added = "";

    /// <summary>See <see cref="ChartTarget"/>; none of them shows the machine and all of circus.</summary>
    [SupplyParameterFromQuery(Name = "s")]
    private string[]? Series { get; set; }

    [SupplyParameterFromQuery(Name = "m")]
    private string[]? Names { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private protected override int Window => 1;

    private string[] Wanted => Series is { Length: > 0 } ? [.. Series.Where(text => text.Length > 0).Distinct().Take(ChartGrid.MostLines)] : _usualTargets;

    private IReadOnlyList<ChartTarget> Targets => [.. Wanted.Select(text => ChartTarget.Find(text, Snapshot)).OfType<ChartTarget>()];

    private IEnumerable<string> Missing => Wanted.Where(text => ChartTarget.Find(text, Snapshot) is null);

    private IEnumerable<ChartTarget> Offered => ChartTarget.Everything(Snapshot).Where(target => !Wanted.Contains(target.Text)).Take(MostOffered);

    private bool IsFull => Wanted.Length >= ChartGrid.MostLines;

    /// <summary>What is measured of at least one of them.</summary>
    private IReadOnlyList<ChartMetric> Available => [.. Metrics.All.Where(metric => Targets.Any(target => target.Metrics.Contains(metric)))];

    private IReadOnlyList<ChartMetric> Shown
    {
        get
        {
            ChartMetric[] chosen = [.. Available.Where(metric => Names?.Contains(metric.Name) is true)];
            return chosen.Length > 0 ? chosen : [.. Available.Take(2)];
        }
    }

    private string Of => Targets is [var only] ? only.Line.Name : string.Join(", ", Targets.Select(target => target.Line.Name));

    private IReadOnlyList<ChartMark> Marks => EventMarks.Of(Snapshot, [.. Targets.Select(target => target.Watcher?.Key).OfType<string>().Distinct()]);

    private string? LogAddress => Targets.Select(target => target.Watcher?.Name).OfType<string>().Distinct().ToArray() is { Length: > 0 } watchers
        ? $"/logs?{string.Join('&', watchers.Select(name => $"w={Uri.EscapeDataString(name)}"))}"
        : null;

    private string Lead => Snapshot.Node is null ? "Waiting for circusd" : $"{Targets.Count} of at most {ChartGrid.MostLines} lines";

    /// <summary>The charts tell the feed themselves.</summary>
    private protected override IEnumerable<string> Columns() => [];

    private void Add(ChangeEventArgs change)
    {
        _added = change.Value as string ?? "";
        // A name without its kind is a watcher.
        var text = new[] { _added, $"w:{_added}", $"s:{_added}" }.FirstOrDefault(text => ChartTarget.Find(text, Snapshot) is not null);
        if (text is not null)
        {
            _added = "";
            ShowTargets([.. Wanted, text]);
        }
    }

    private void Remove(string text) => ShowTargets([.. Wanted.Where(wanted => wanted != text)]);

    private void ShowTargets(string[] texts) => Show("s", texts.Length == 0 ? [""] : texts);

    private void Toggle(ChartMetric metric)
    {
        var chosen = Shown.Contains(metric) ? Shown.Where(shown => shown != metric) : Shown.Append(metric);
        Show("m", [.. Metrics.All.Where(chosen.Contains).Select(shown => shown.Name)]);
    }

    private void Show(string key, string[] values) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { [key] = values }), new NavigationOptions { ReplaceHistoryEntry = true });
}
