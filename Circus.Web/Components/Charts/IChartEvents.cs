namespace Circus.Web.Components.Charts;

/// <summary>What the reader does with a chart. Times are ms since the epoch.</summary>
internal interface IChartEvents
{
    /// <summary>Chose a span by dragging, or moved it.</summary>
    Task ZoomAsync(double from, double to);

    /// <summary>Wants the present again.</summary>
    Task ResetAsync();

    /// <summary>Pointed at an instant.</summary>
    Task PointAsync(double time);

    /// <summary>The chart has a hole, because nothing was sent to it for a while.</summary>
    Task RefillAsync();
}
