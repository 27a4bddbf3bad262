using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Circus.Web.Components.Charts;

/// <summary>A large live chart. Parameters are named as those of Blazor-ApexCharts, which could take its place.</summary>
public sealed partial class LiveChart : IAsyncDisposable
{
    private ElementReference _element;
    private ApexChartSink? _sink;
    private IReadOnlyList<ChartMark> _drawn = [];
    private bool _isReady;

    /// <summary>Read out together with the latest, lowest and highest value.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter, EditorRequired]
    public required ChartOptions Options { get; set; }

    /// <summary>Taken once: give the component another key for other series.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ChartSeries> Series { get; set; }

    [Parameter]
    public IReadOnlyList<ChartMark> Annotations { get; set; } = [];

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    public async ValueTask DisposeAsync()
    {
        if (_sink is not null)
        {
            await _sink.DisposeAsync();
        }
    }

    /// <summary>The markup never changes: what is inside belongs to the library.</summary>
    protected override bool ShouldRender() => !Annotations.SequenceEqual(_drawn);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        try
        {
            if (firstRender)
            {
                _sink = new ApexChartSink(Script);
                await _sink.InitAsync(_element, Title, Options, Series);
                _isReady = true;
            }

            if (_isReady && !Annotations.SequenceEqual(_drawn))
            {
                _drawn = Annotations;
                await _sink!.SetEventsAsync(_drawn);
            }
        }
        catch (Exception failure) when (failure is JSDisconnectedException or TaskCanceledException)
        {
            // Navigated away or disconnected meanwhile.
        }
    }
}
