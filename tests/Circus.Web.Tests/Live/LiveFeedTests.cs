using Circus.Web.Live;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.JSInterop;

namespace Circus.Web.Tests.Live;

/// <summary>One page, from its first rendering to its end.</summary>
public sealed class LiveFeedTests : IAsyncDisposable
{
    private static readonly FeedInterest _interest = new(60, ["w:web"]);

    private readonly SnapshotStore _store = new();
    private readonly GivenRights _rights = new();
    private readonly LiveFeedRegistry _registry = new();
    private readonly RecordingScript _script = new();
    private readonly FakeTimeProvider _time = new(Some.Start);
    private readonly LiveFeed _feed;
    private int _ticks;

    public LiveFeedTests()
    {
        _store.Describe(Some.Node(Some.Watcher("web", 1)), Some.Start);
        _store.Tick(Some.Start);
        _feed = new LiveFeed(new Sight(_store, _rights), _registry, Some.Metrics(_registry), _script, _time, NullLogger<LiveFeed>.Instance);
    }

    [Fact]
    public async Task Tick_Page_GetsItsColumnsAndThenOnlyWhatIsNew()
    {
        Assert.StartsWith("show [60,[\"w:web\"],[", await ShownAsync(), StringComparison.Ordinal);

        Tick();
        Assert.StartsWith("tick [[", await _script.NextAsync(), StringComparison.Ordinal);
        Tick();
        Assert.StartsWith("tick [[", await _script.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, _script.Waiting);
    }

    [Fact]
    public async Task Row04_Tick_WatcherThatTheUserMayNotSee_ValuesAreNotSent()
    {
        _rights.LimitTo("api-*");
        await using var feed = new LiveFeed(new Sight(_store, _rights), _registry, Some.Metrics(_registry), _script, _time, NullLogger<LiveFeed>.Instance);
        feed.Show(this, _interest);
        feed.Start();

        Assert.EndsWith("[[0,[]]]]", await _script.NextAsync(), StringComparison.Ordinal);
        _store.Add(Some.OfWatcher("web", 77, 1), Some.Start);
        Tick();
        Assert.DoesNotContain("77", await _script.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tick_BrowserIsSlow_OneCallIsUnderWayAndTheNextHasAllThatWasMissed()
    {
        await ShownAsync();
        var pace = new TaskCompletionSource();
        _script.Pace = pace.Task;
        Tick();
        await _script.NextAsync();
        for (var i = 0; i < 5; i++)
        {
            Tick();
        }

        Assert.Equal(0, _script.Waiting);
        pace.SetResult();

        Assert.Equal(5, Times(await _script.NextAsync()));
        Assert.Equal(0, _script.Waiting);
    }

    [Fact]
    public async Task Tick_MoreMissedThanThePageDraws_PageGetsItsWindowAnew()
    {
        await ShownAsync();
        var pace = new TaskCompletionSource();
        _script.Pace = pace.Task;
        Tick();
        await _script.NextAsync();
        for (var i = 0; i < 60; i++)
        {
            Tick();
        }

        pace.SetResult();

        Assert.StartsWith("show ", await _script.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tick_TabIsHidden_CostsNothingUntilItIsShown()
    {
        await ShownAsync();
        await _feed.SetVisibleAsync(false);
        Tick();
        Tick();

        await _feed.SetVisibleAsync(true);

        // One call for both: none was sent meanwhile.
        Assert.Equal(2, Times(await _script.NextAsync()));
        Assert.Equal(0, _script.Waiting);
    }

    [Fact]
    public async Task Tick_ConnectionIsDown_NothingIsSentAndThenThePageGetsItsWindowAnew()
    {
        await ShownAsync();
        _feed.Disconnect();
        Tick();

        _feed.Connect();

        Assert.StartsWith("show ", await _script.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, _script.Waiting);
    }

    [Fact]
    public async Task Tick_ConnectionBreaksDuringACall_PageGetsItsWindowAnew()
    {
        await ShownAsync();
        _script.Fault = new JSDisconnectedException("gone");
        Tick();
        await _script.NextAsync();

        _feed.Connect();

        Assert.StartsWith("show ", await _script.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SomethingHappenedWhileThePageWasShown_IsRendered()
    {
        var changed = new TaskCompletionSource();
        _feed.Changed += changed.SetResult;
        _store.Describe(Some.Node(Some.Watcher("web", 1, 2)), Some.Start);
        _store.Publish();

        await ShownAsync();

        await changed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Tick_CallFailsOnlyAfterTheReconnect_PageGetsItsWindowAnew()
    {
        await ShownAsync();
        var failure = new TaskCompletionSource();
        (_script.Pace, _script.Fault) = (failure.Task, new JSDisconnectedException("gone"));
        Tick();
        await _script.NextAsync();

        _feed.Connect();
        failure.SetResult();

        Assert.StartsWith("show ", await _script.NextAsync(), StringComparison.Ordinal);
        Assert.True(_feed.IsConnected);
    }

    [Fact]
    public async Task Show_OtherPage_GetsHistoryOnlyOfWhatIsNew()
    {
        await ShownAsync();
        Tick();
        await _script.NextAsync();

        _feed.Show(new object(), new FeedInterest(60, ["w:web", "*"]));

        Assert.Contains(",[[1,[", await _script.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hide_PageWhoseSuccessorIsThere_TakesNothingAway()
    {
        await ShownAsync();
        var successor = new object();
        _feed.Show(successor, new FeedInterest(60, ["*"]));
        await _script.NextAsync();

        _feed.Hide(this);
        Tick();
        Assert.StartsWith("tick ", await _script.NextAsync(), StringComparison.Ordinal);

        _feed.Hide(successor);
        Assert.StartsWith("show [0,[]", await _script.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_StructureChanges_IsRaisedAndNotForNumbers()
    {
        await ShownAsync();
        var changes = 0;
        _feed.Changed += () => changes++;

        Tick();
        await _script.NextAsync();
        Assert.Equal(0, changes);

        _store.Describe(Some.Node(Some.Watcher("web", 1, 2)), Some.Start);
        Tick();
        await _script.NextAsync();
        Assert.Equal(1, changes);
    }

    [Fact]
    public async Task Tick_PageWithoutFigures_HearsHowOldTheNewestSampleIs()
    {
        _feed.Show(this, new FeedInterest(1, []));
        _feed.Start();
        Assert.StartsWith("show [1,[],", await _script.NextAsync(), StringComparison.Ordinal);

        Tick();
        Assert.StartsWith("tick [[", await _script.NextAsync(), StringComparison.Ordinal);
        Tick();
        Assert.StartsWith("tick [[", await _script.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Include_ChartOnThePage_GetsItsColumnsUntilItIsGone()
    {
        await ShownAsync();
        var chart = new object();

        _feed.Include(chart, new FeedInterest(300, ["*", "w:web"]));
        Assert.StartsWith("show [300,[\"w:web\",\"*\"],", await _script.NextAsync(), StringComparison.Ordinal);

        _feed.Exclude(chart);
        Assert.StartsWith("show [60,[\"w:web\"],", await _script.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_SlowBrowser_CountCallsAndTicksThatWentTogether()
    {
        var metrics = Some.Metrics(_registry);
        await using var feed = new LiveFeed(new Sight(_store, _rights), _registry, metrics, _script, _time, NullLogger<LiveFeed>.Instance);
        feed.Show(this, _interest);
        feed.Start();
        await _script.NextAsync();
        await feed.SetVisibleAsync(false);
        Assert.False(feed.IsLooking);
        Tick();
        Tick();
        Tick();

        await feed.SetVisibleAsync(true);
        await _script.NextAsync();
        Tick();
        await _script.NextAsync();

        // The first call showed the page, the second brought three ticks and has been answered, the third may still be under way.
        Assert.Equal(2, metrics.Merged);
        Assert.InRange(metrics.Calls, 2, 3);
    }

    [Fact]
    public async Task Dispose_PageIsClosed_LeavesNoSubscriber()
    {
        await ShownAsync();
        Assert.Equal(1, _registry.Count);

        await _feed.DisposeAsync();

        Assert.Equal(0, _registry.Count);
        Tick();
        Assert.Equal(0, _script.Waiting);
    }

    public async ValueTask DisposeAsync() => await _feed.DisposeAsync();

    private async Task<string> ShownAsync()
    {
        _feed.Show(this, _interest);
        _feed.Start();
        return await _script.NextAsync();
    }

    private void Tick()
    {
        _store.Tick(Some.Start.AddSeconds(++_ticks));
        _registry.Notify();
    }

    private static int Times(string call)
    {
        Assert.StartsWith("tick [[", call, StringComparison.Ordinal);
        return call[7..call.IndexOf(']', StringComparison.Ordinal)].Split(',').Length;
    }
}
