using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Circus.Web.Components.Charts;

/// <summary>Charts by ApexCharts; the only caller of apex-chart.js, and what it calls.</summary>
internal sealed class ApexChartSink(IJSRuntime script) : IChartSeriesSink
{
    private IJSObjectReference? _module;
    private DotNetObjectReference<ApexChartSink>? _self;
    private IChartEvents? _events;
    private int _handle;

    public async Task InitAsync(ElementReference element, string title, ChartOptions options, IReadOnlyList<ChartSeries> series, IChartEvents events)
    {
        _events = events;
        _self = DotNetObjectReference.Create(this);
        _module = await script.InvokeAsync<IJSObjectReference>("import", "/assets/js/apex-chart.js");
        _handle = await _module.InvokeAsync<int>("create", element, _self, new { title, options.Group, options.WindowSeconds }, series);
    }

    public Task SetWindowAsync(ChartFrame frame) => CallAsync("setWindow", frame.From, frame.To, frame.IsLive, frame.Series);

    public Task SetEventsAsync(IReadOnlyList<ChartMark> marks) => CallAsync("setEvents", marks);

    public Task SetLimitsAsync(IReadOnlyList<ChartLimit> limits) => CallAsync("setLimits", limits);

    public Task SetTableAsync(ElementReference element, bool isShown, string? logAddress) => CallAsync("setTable", element, isShown, logAddress);

    public Task ExportAsync(string format) => CallAsync("save", format);

    [JSInvokable]
    public Task ZoomAsync(double from, double to) => _events!.ZoomAsync(from, to);

    [JSInvokable]
    public Task ResetAsync() => _events!.ResetAsync();

    [JSInvokable]
    public Task PointAsync(double time) => _events!.PointAsync(time);

    [JSInvokable]
    public Task RefillAsync() => _events!.RefillAsync();

    public async ValueTask DisposeAsync()
    {
        _self?.Dispose();
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

    private async Task CallAsync(string function, params object?[] arguments)
    {
        if (_module is not null && _handle != 0)
        {
            await _module.InvokeVoidAsync(function, [_handle, .. arguments]);
        }
    }
}
