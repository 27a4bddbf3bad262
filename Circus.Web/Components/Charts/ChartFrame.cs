namespace Circus.Web.Components.Charts;

/// <summary>The span of a chart and what was in it before the live points.</summary>
/// <param name="From">Left edge, ms since the epoch.</param>
/// <param name="To">Right edge.</param>
/// <param name="IsLive">Whether the edges move on.</param>
/// <param name="Series">For each line its times and values, as <see cref="Live.History.SeriesPast"/>.</param>
public sealed record ChartFrame(long From, long To, bool IsLive, IReadOnlyList<ChartFrameSeries> Series);

/// <param name="Times">Milliseconds after the left edge.</param>
/// <param name="Values">One for each; null is a gap.</param>
public sealed record ChartFrameSeries(IReadOnlyList<long> Times, IReadOnlyList<double?> Values);
