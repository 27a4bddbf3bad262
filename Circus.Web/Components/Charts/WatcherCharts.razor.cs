using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Web.Live;
using Circus.Web.Live.History;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace Circus.Web.Components.Charts;

/// <summary>The charts of one watcher: which metrics, and whether each process has a line, stands in the address.</summary>
public sealed partial class WatcherCharts
{
    private const string MetricKey = "m";
    private const string SplitKey = "split";

    private static readonly ChartMetric[] _usual = [Metrics.Cpu, Metrics.Memory];

    [Parameter, EditorRequired]
    public required WatcherDescription Watcher { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private Sight Sight { get; set; } = default!;

    private Dictionary<string, Microsoft.Extensions.Primitives.StringValues> Query => QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query);

    private IReadOnlyList<ChartMetric> Shown
    {
        get
        {
            var names = Query.GetValueOrDefault(MetricKey);
            ChartMetric[] chosen = [.. Metrics.OfProcesses.Where(metric => names.Contains(metric.Name))];
            return chosen.Length > 0 ? chosen : _usual;
        }
    }

    private bool IsSplit => Query.ContainsKey(SplitKey) && Watcher.Processes.Count > 1;

    private IReadOnlyList<ChartLine> Lines => IsSplit
        ? [.. Watcher.Processes.Take(ChartGrid.MostLines).Select(process => new ChartLine(NameOf(process), ColumnId.OfProcess(process.Pid)))]
        : [new ChartLine(Watcher.Name, ColumnId.OfWatcher(Watcher.Key))];

    private IReadOnlyList<ChartMark> Marks => EventMarks.Of(Sight.Current, [Watcher.Key]);

    /// <summary>Limits are for one process; the total of a watcher may have as many times that.</summary>
    private Dictionary<string, ChartLimit> Limits
    {
        get
        {
            var count = IsSplit ? 1 : Math.Max(1, Watcher.Numprocesses);
            var limits = new Dictionary<string, ChartLimit>();
            Add(Metrics.Cpu, Watcher.CpuLimit, "%");
            Add(Metrics.Memory, Watcher.MemoryLimit / (1024.0 * 1024), "MiB");
            return limits;

            void Add(ChartMetric metric, double? limit, string unit)
            {
                if (limit is { } one)
                {
                    limits[metric.Name] = new ChartLimit(one * count, count == 1 ? $"limit {Number(one)} {unit}" : $"limit {count} × {Number(one)} {unit}");
                }
            }
        }
    }

    private static string NameOf(ProcessDescription process) =>
        string.Create(CultureInfo.InvariantCulture, $"{(process.Wid == 0 ? "" : $"{process.Wid}: ")}{process.Pid}");

    private static string Number(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private bool IsShown(ChartMetric metric) => Shown.Contains(metric);

    private void Toggle(ChartMetric metric)
    {
        var chosen = IsShown(metric) ? Shown.Where(shown => shown != metric) : Shown.Append(metric);
        var names = Metrics.OfProcesses.Where(chosen.Contains).Select(shown => shown.Name).ToArray();
        Show(MetricKey, names.Length == 0 || names.SequenceEqual(_usual.Select(usual => usual.Name)) ? null : names);
    }

    private void ToggleSplit() => Show(SplitKey, IsSplit ? null : (string[])["1"]);

    private void Show(string key, string[]? values) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { [key] = values }), new NavigationOptions { ReplaceHistoryEntry = true });
}
