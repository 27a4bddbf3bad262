using System.Globalization;
using Circus.Web.Components.Layout;
using Circus.Web.Live;
using Circus.Web.Live.History;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Circus.Web.Components.Charts;

/// <summary>
/// A large chart of the window of time that the page shows: its past once, then the live points that the feed brings anyway. Dragging chooses
/// a span for all charts of the page, a click leads to the log lines of that second.
/// </summary>
public sealed partial class LiveChart : IAsyncDisposable
{
    /// <summary>As many as pixels can tell apart; each has a lowest and a highest value.</summary>
    private const int Points = 400;

    private readonly CancellationTokenSource _stop = new();
    private ElementReference _element;
    private ElementReference _table;
    private ApexChartSink? _sink;
    private Events? _events;
    private IReadOnlyList<ChartMark> _marks = [];
    private IReadOnlyList<ChartLimit> _limits = [];
    private TimeWindow? _drawn;
    private string? _missing;
    private bool _isTable;
    private bool _isTableDrawn;
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

    [Parameter]
    public IReadOnlyList<ChartLimit> Limits { get; set; } = [];

    /// <summary>Address of the log that belongs to the lines, without a time; a click leads there. Null when there is none.</summary>
    [Parameter]
    public string? LogAddress { get; set; }

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    [Inject]
    private LiveFeed Feed { get; set; } = default!;

    [Inject]
    private IChartHistory History { get; set; } = default!;

    [Inject]
    private ViewState View { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string? Note => _missing ?? (Limits.Count == 0 ? null : string.Join(", ", Limits.Select(limit => limit.Text)));

    public async ValueTask DisposeAsync()
    {
        View.Changed -= Redraw;
        Feed.Exclude(this);
        await _stop.CancelAsync();
        if (_sink is not null)
        {
            await _sink.DisposeAsync();
        }

        _stop.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        try
        {
            if (firstRender)
            {
                View.Changed += Redraw;
                Feed.Include(this, new FeedInterest(Gauge.Points, [.. Series.Select(series => series.Id).Distinct()]));
                _sink = new ApexChartSink(Script);
                _events = new Events(this);
                await _sink.InitAsync(_element, Title, Options, Series, _events);
                _isReady = true;
            }

            if (_isReady)
            {
                await DrawAsync();
            }
        }
        catch (Exception failure) when (failure is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            // Navigated away or disconnected meanwhile.
        }
    }

    /// <summary>Tells the browser what it does not have yet.</summary>
    private async Task DrawAsync()
    {
        if (_drawn != View.Window)
        {
            _drawn = View.Window;
            await FillAsync();
        }

        if (!Annotations.SequenceEqual(_marks))
        {
            _marks = Annotations;
            await _sink!.SetEventsAsync(_marks);
        }

        if (!Limits.SequenceEqual(_limits))
        {
            _limits = Limits;
            await _sink!.SetLimitsAsync(_limits);
        }

        if (_isTable != _isTableDrawn)
        {
            _isTableDrawn = _isTable;
            await _sink!.SetTableAsync(_table, _isTable, LogAddress);
        }
    }

    private async Task FillAsync()
    {
        var window = View.Window;
        var now = View.Now;
        var (from, to) = (window.From(now), window.To(now));
        // The last minutes are in the browser, brought by the feed.
        var past = window.IsLive && window.Length <= TimeWindow.Live.Length
            ? new ChartPast([.. Series.Select(_ => SeriesPast.None)], null)
            : await History.ReadAsync([.. Series.Select(series => (series.Id, series.Metric))], from, to, Points, _stop.Token);
        if (window != View.Window)
        {
            // Chosen anew meanwhile: that one's answer counts.
            return;
        }

        var left = from.ToUnixTimeMilliseconds();
        await _sink!.SetWindowAsync(new ChartFrame(
            left,
            to.ToUnixTimeMilliseconds(),
            window.IsLive,
            [.. past.Series.Select(series => new ChartFrameSeries([.. series.Times.Select(time => time - left)], series.Values))]));
        if (past.Note != _missing)
        {
            _missing = past.Note;
            StateHasChanged();
        }
    }

    private void Redraw() => StateHasChanged();

    private Task ToggleTableAsync()
    {
        _isTable = !_isTable;
        return Task.CompletedTask;
    }

    private async Task ExportAsync(string format)
    {
        if (_isReady)
        {
            await _sink!.ExportAsync(format);
        }
    }

    /// <summary>What the reader does, on the dispatcher of the page.</summary>
    private sealed class Events(LiveChart chart) : IChartEvents
    {
        public Task ZoomAsync(double from, double to) => chart.InvokeAsync(() => chart.View.Show(TimeWindow.Between(Time(from), Time(to))));

        public Task ResetAsync() => chart.InvokeAsync(() => chart.View.Show(chart.View.Live()));

        public Task PointAsync(double time) => chart.InvokeAsync(() =>
        {
            if (chart.LogAddress is { } address)
            {
                chart.Navigation.NavigateTo(LogAt(address, Time(time)));
            }
        });

        public Task RefillAsync() => chart.InvokeAsync(chart.FillAsync);

        private static DateTimeOffset Time(double ms) => DateTimeOffset.FromUnixTimeMilliseconds((long)ms);
    }

    /// <summary>The lines of the second that begins then. The page of logs reads the same two words as other links to it.</summary>
    internal static string LogAt(string address, DateTimeOffset time)
    {
        var second = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}from={Text(second)}&to={Text(second.AddSeconds(1))}");

        static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
