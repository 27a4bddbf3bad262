using Circus.Web.Live;
using Circus.Web.Live.History;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Charts;

/// <summary>One large chart for each metric, all with the same lines, the same span of time and one crosshair.</summary>
public sealed partial class ChartGrid
{
    private static readonly string[] _colours = ["--primary", "--teal", "--warning", "--purple", "--success", "--error", "--text", "--text-secondary"];

    private readonly ChartOptions _options = new("page", Gauge.Points);

    /// <summary>What it is about, for titles.</summary>
    [Parameter, EditorRequired]
    public required string Of { get; set; }

    [Parameter, EditorRequired]
    public IReadOnlyList<ChartLine> Lines { get; set; } = [];

    [Parameter, EditorRequired]
    public IReadOnlyList<ChartMetric> Metrics { get; set; } = [];

    [Parameter]
    public IReadOnlyList<ChartMark> Marks { get; set; } = [];

    /// <summary>By name of the metric.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, ChartLimit> Limits { get; set; } = new Dictionary<string, ChartLimit>();

    /// <summary>See <see cref="LiveChart.LogAddress"/>.</summary>
    [Parameter]
    public string? LogAddress { get; set; }

    /// <summary>How many lines can be told apart.</summary>
    internal static int MostLines => _colours.Length;

    /// <summary>Another line is another chart.</summary>
    private string Key(ChartMetric metric) => $"{metric.Name} {string.Join(' ', Lines.Select(line => line.Column))}";

    private IReadOnlyList<ChartSeries> Series(ChartMetric metric) =>
    [
        .. Lines.Take(MostLines).Select((line, index) => new ChartSeries(
            line.Name, line.Column + metric.Suffix, metric.Name, Lines.Count == 1 && metric.IsSecond ? "--teal" : _colours[index])),
    ];

    private IReadOnlyList<ChartLimit> LimitsOf(ChartMetric metric) => Limits.TryGetValue(metric.Name, out var limit) ? [limit] : [];
}
