using System.Diagnostics.Metrics;

namespace Circus.Web.Live;

/// <summary>What the live feeds of all pages do. One per program; every feed writes, the meter and the system page read.</summary>
internal sealed class FeedMetrics : IDisposable
{
    public const string MeterName = "Circus.Web.Live";

    private readonly Meter _meter;
    private readonly Histogram<double> _roundTrip;
    private long _calls;
    private long _numbers;
    private long _skipped;
    private long _failed;
    private long _renders;

    public FeedMetrics(IMeterFactory meters, LiveFeedRegistry registry)
    {
        _meter = meters.Create(MeterName);
        _meter.CreateObservableGauge("circus.feed.pages", () => registry.Count, description: "Pages that are open in browsers");
        _meter.CreateObservableGauge("circus.feed.pages.visible", () => registry.Pages.Count(page => page.IsLooking), description: "Pages that somebody looks at");
        _meter.CreateObservableCounter("circus.feed.calls", () => Calls, description: "Calls that brought numbers to a page");
        _meter.CreateObservableCounter("circus.feed.numbers", () => Numbers, description: "Numbers that were brought to pages");
        _meter.CreateObservableCounter("circus.feed.ticks.merged", () => Merged, description: "Ticks that went with the next one, because the page was busy or hidden");
        _meter.CreateObservableCounter("circus.feed.calls.failed", () => Failed, description: "Calls that a page did not answer");
        _meter.CreateObservableCounter("circus.feed.renders", () => Renders, description: "Changes of structure that were rendered");
        _roundTrip = _meter.CreateHistogram<double>("circus.feed.roundtrip", "ms", "From the call to the answer of the page");
    }

    public long Calls => Interlocked.Read(ref _calls);

    public long Numbers => Interlocked.Read(ref _numbers);

    public long Merged => Interlocked.Read(ref _skipped);

    public long Failed => Interlocked.Read(ref _failed);

    public long Renders => Interlocked.Read(ref _renders);

    public void Called(FeedCall call, TimeSpan took)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _numbers, call.Numbers);
        if (call.Ticks > 1)
        {
            Interlocked.Add(ref _skipped, call.Ticks - 1);
        }

        _roundTrip.Record(took.TotalMilliseconds);
    }

    public void CallFailed() => Interlocked.Increment(ref _failed);

    public void Rendered() => Interlocked.Increment(ref _renders);

    public void Dispose() => _meter.Dispose();
}
