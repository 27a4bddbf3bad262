using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Charts;

/// <summary>
/// What draws a large chart. Live points do not pass here: they are in the browser already, brought by the page's feed. Thin on purpose,
/// so that another library can take the place of this one.
/// </summary>
internal interface IChartSeriesSink : IAsyncDisposable
{
    Task InitAsync(ElementReference element, string title, ChartOptions options, IReadOnlyList<ChartSeries> series, IChartEvents events);

    /// <summary>The span that is drawn, and its past.</summary>
    Task SetWindowAsync(ChartFrame frame);

    Task SetEventsAsync(IReadOnlyList<ChartMark> marks);

    Task SetLimitsAsync(IReadOnlyList<ChartLimit> limits);

    /// <summary>The same figures as rows, in this element; or not any more.</summary>
    Task SetTableAsync(ElementReference element, bool isShown, string? logAddress);

    /// <summary>Gives the reader what is drawn as a file.</summary>
    /// <param name="format">"csv" or "json".</param>
    Task ExportAsync(string format);
}
