namespace Circus.Web.Live.History;

/// <summary>Where charts get the past from.</summary>
internal interface IChartHistory
{
    /// <param name="lines">Columns and the names of their metrics.</param>
    /// <param name="from">Left edge.</param>
    /// <param name="to">Right edge.</param>
    /// <param name="points">The most that can be drawn.</param>
    /// <param name="cancellationToken">The chart is gone.</param>
    Task<ChartPast> ReadAsync(IReadOnlyList<(string Column, string Metric)> lines, DateTimeOffset from, DateTimeOffset to, int points, CancellationToken cancellationToken);
}
