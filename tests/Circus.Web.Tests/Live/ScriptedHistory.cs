using Circus.Web.Live.History;

namespace Circus.Web.Tests.Live;

/// <summary>A past that tests make up; it remembers what it was asked.</summary>
internal sealed class ScriptedHistory : IChartHistory
{
    /// <summary>Lines, from, to.</summary>
    public List<(string Lines, DateTimeOffset From, DateTimeOffset To)> Asked { get; } = [];

    public SeriesPast Past { get; set; } = SeriesPast.None;

    public string? Note { get; set; }

    public Task<ChartPast> ReadAsync(
        IReadOnlyList<(string Column, string Metric)> lines, DateTimeOffset from, DateTimeOffset to, int points, CancellationToken cancellationToken)
    {
        Asked.Add((string.Join(' ', lines.Select(line => $"{line.Column}:{line.Metric}")), from, to));
        return Task.FromResult(new ChartPast([.. lines.Select(_ => Past)], Note));
    }
}
