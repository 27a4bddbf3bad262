using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Circus.Web.Components.Charts;

/// <summary>Charts by ApexCharts; the only caller of apex-chart.js.</summary>
internal sealed class ApexChartSink(IJSRuntime script) : IChartSeriesSink
{
    private IJSObjectReference? _module;
    private int _handle;

    public async Task InitAsync(ElementReference element, string title, ChartOptions options, IReadOnlyList<ChartSeries> series)
    {
        _module = await script.InvokeAsync<IJSObjectReference>("import", "/assets/js/apex-chart.js");
        _handle = await _module.InvokeAsync<int>("create", element, new { title, options.Group, options.WindowSeconds }, series);
    }

    public async Task SetEventsAsync(IReadOnlyList<ChartMark> marks)
    {
        if (_module is not null && _handle != 0)
        {
            await _module.InvokeVoidAsync("setEvents", _handle, marks);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_module is null)
        {
            return;
        }

        try
        {
            await _module.InvokeVoidAsync("dispose", _handle);
            await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and its chart with it.
        }
    }
}
