namespace Circus.Web.Components.Charts;

/// <summary>One line of a chart.</summary>
/// <param name="Name">In legend and tooltip.</param>
/// <param name="Id">Column of the page's feed.</param>
/// <param name="Metric">"cpu" or "memory".</param>
/// <param name="Colour">A variable of theme.css.</param>
public sealed record ChartSeries(string Name, string Id, string Metric, string Colour);
