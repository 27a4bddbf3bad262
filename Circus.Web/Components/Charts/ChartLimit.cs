namespace Circus.Web.Components.Charts;

/// <summary>A height that the line should not cross.</summary>
/// <param name="Value">In the unit of the chart's metric.</param>
/// <param name="Text">Beside the line.</param>
public sealed record ChartLimit(double Value, string Text);
