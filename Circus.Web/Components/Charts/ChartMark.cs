namespace Circus.Web.Components.Charts;

/// <summary>Something that happened, as a line across the chart.</summary>
/// <param name="Time">Milliseconds since the epoch.</param>
/// <param name="Text">Beside the line.</param>
/// <param name="IsTrouble">Drawn in the colour of errors.</param>
public sealed record ChartMark(long Time, string Text, bool IsTrouble);
