namespace Circus.Web.Live.History;

/// <summary>The past of all lines of a chart.</summary>
/// <param name="Series">In the order asked.</param>
/// <param name="Note">What is missing and why, one sentence; null when all of it is there.</param>
internal sealed record ChartPast(IReadOnlyList<SeriesPast> Series, string? Note);
