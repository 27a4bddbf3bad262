using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Charts;

/// <summary>
/// What draws a large chart. The points do not pass here: they are in the browser already, brought by the page's feed. Thin on purpose,
/// so that another library can take the place of this one.
/// </summary>
internal interface IChartSeriesSink : IAsyncDisposable
{
    Task InitAsync(ElementReference element, string title, ChartOptions options, IReadOnlyList<ChartSeries> series);

    Task SetEventsAsync(IReadOnlyList<ChartMark> marks);
}
