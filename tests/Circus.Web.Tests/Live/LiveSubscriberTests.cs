using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;
using Circus.Web.Live;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Web.Tests.Live;

/// <summary>What the console knows, from the daemon's first answer through its loss to its return.</summary>
public sealed class LiveSubscriberTests : IAsyncLifetime
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    private readonly ScriptedSource _source = new();
    private readonly SnapshotStore _store = new();
    private readonly FakeTimeProvider _time = new(Some.Start);
    private readonly LiveSubscriber _subscriber;

    public LiveSubscriberTests() =>
        _subscriber = new LiveSubscriber(_source, _store, new LiveFeedRegistry(), _time, NullLogger<LiveSubscriber>.Instance);

    [Fact]
    public async Task Start_Daemon_IsListenedToBeforeItIsAsked()
    {
        await _source.QuestionAsync();

        Assert.True(_source.IsSubscribed);
        Assert.Null(_store.Current.Node);
    }

    [Fact]
    public async Task Event_WhileTheDaemonIsAsked_IsNotLostWhenTheAnswerIsOlder()
    {
        var question = await _source.QuestionAsync();
        _source.Happens(Some.Spawn("web", 2, 2, seq: 11));
        question.SetResult(Some.Node(Some.Watcher("web", 1)));

        await UntilAsync(() => _store.Current.Watcher("web")?.Processes.Count == 2);
    }

    [Fact]
    public async Task Event_ContainedInTheAnswer_CountsOnce()
    {
        var question = await _source.QuestionAsync();
        _source.Happens(Some.Spawn("web", 2, 2, seq: 10));
        question.SetResult(Some.Node(Some.Watcher("web", 1, 2)));
        _source.Happens(Some.Spawn("web", 3, 3, seq: 11));

        await UntilAsync(() => _store.Current.Watcher("web")?.Processes.Count == 3);
    }

    [Fact]
    public async Task Event_OneIsMissing_DaemonIsAskedAgain()
    {
        (await _source.QuestionAsync()).SetResult(Some.Node(Some.Watcher("web", 1)));
        await UntilAsync(() => _store.Current.Link == LinkState.Up);
        _source.Happens(Some.Spawn("web", 3, 3, seq: 13));
        await UntilAsync(() => _store.Current.Watcher("web")!.Processes.Count == 2);

        (await NextQuestionAsync()).SetResult(Some.Node(Some.Watcher("web", 1, 2, 3)) with { Seq = 13 });
        await UntilAsync(() => _store.Current.Watcher("web")!.Processes.Count == 3);
    }

    [Fact]
    public async Task Row33_ConsoleStartsAnew_EventsOfBeforeAreKnownAndNoneTwice()
    {
        var reap = Some.Event("web", "reap", 10, new EventPayload { ProcessPid = 2, Time = 3, Reason = "signal" });
        _source.Past = [Some.Spawn("web", 2, 2, seq: 9), reap, Some.Spawn("gone", 5, 1, seq: 8)];
        var question = await _source.QuestionAsync();
        _source.Happens(reap);
        question.SetResult(Some.Node(Some.Watcher("web", 1)));

        await UntilAsync(() => _store.Current.Events.ContainsKey("web"));
        Assert.Equal(["spawn", "reap"], _store.Current.Events["web"].ToArray().Select(change => change.Action));
        Assert.DoesNotContain("gone", _store.Current.Events.Keys);
    }

    [Fact]
    public async Task Rounds_OnceTheyCome_TakeThePlaceOfTheTopicsAndGiveItBack()
    {
        (await _source.QuestionAsync()).SetResult(Some.Node(Some.Watcher("web", 1)));
        await PassUntilAsync(() => _source.IsOnTopics);

        // Measured seldom, so that the value is not old before it was looked at.
        const double interval = 600;
        await PassUntilAsync(() =>
        {
            // They come as long as time passes: one alone would soon be no reason any more to do without topics.
            _source.Measures(Some.Round([new WatcherFigures { Key = "web", Actual = 1, Cpu = 7, Interval = interval }], [], []));
            return !_source.IsOnTopics && _store.Current.Latest(ColumnId.OfWatcher("web")).Cpu is 7;
        });

        // Another circusd-stats has taken its place: the original, which has no rounds.
        await PassUntilAsync(() => _source.IsOnTopics);
        var sample = (WatcherSample)Some.OfWatcher("web", cpu: 9, mib: 1, 1);
        _source.Samples(sample with { Payload = sample.Payload with { Interval = interval } });
        await PassUntilAsync(() => _store.Current.Latest(ColumnId.OfWatcher("web")).Cpu is 9);
    }

    [Fact]
    public async Task Daemon_GoesAndReturns_LinkIsDownThenUpAndWhatWasKnownStays()
    {
        (await _source.QuestionAsync()).SetResult(Some.Node(Some.Watcher("web", 1)));
        await UntilAsync(() => _store.Current.Link == LinkState.Up);

        (await NextQuestionAsync()).SetException(new DaemonUnreachableException("tcp://127.0.0.1:1", TimeSpan.FromSeconds(1)));
        await UntilAsync(() => _store.Current.Link == LinkState.Down);
        Assert.Single(_store.Current.Watchers);

        (await NextQuestionAsync()).SetResult(Some.Node(Some.Watcher("web", 1), Some.Watcher("new", 2)));
        await UntilAsync(() => _store.Current is { Link: LinkState.Up, Watchers.Count: 2 });
    }

    [Fact]
    public async Task Daemon_SaysNothing_IsGivenUpAndSaidSo()
    {
        await _source.QuestionAsync();

        await PassUntilAsync(() => _store.Current.Fault == "circusd does not answer (waited 4 s).");
        Assert.Equal(LinkState.Connecting, _store.Current.Link);
    }

    [Fact]
    public async Task Samples_OfOneRound_AreOnePoint()
    {
        (await _source.QuestionAsync()).SetResult(Some.Node(Some.Watcher("web", 1)));
        await UntilAsync(() => _store.Current.Link == LinkState.Up);
        _source.Samples(Some.OfProcess("web", 1, cpu: 10, mib: 1));
        _source.Samples(Some.OfWatcher("web", cpu: 12, mib: 2, 1));

        await PassUntilAsync(() => _store.Current.Latest(ColumnId.OfWatcher("web")) == new Reading(12, 2));

        Assert.Single(_store.Current.Columns[ColumnId.OfWatcher("web")].ToArray(), reading => reading == new Reading(12, 2));
        Assert.Equal(new Reading(10, 1), _store.Current.Latest(ColumnId.OfProcess(1)));
    }

    public async ValueTask InitializeAsync() => await _subscriber.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _subscriber.StopAsync(CancellationToken.None);
        _subscriber.Dispose();
    }

    private async Task<TaskCompletionSource<NodeDescription>> NextQuestionAsync()
    {
        var question = _source.QuestionAsync();
        await PassUntilAsync(() => question.IsCompleted);
        return await question;
    }

    /// <summary>Time passes in small steps: whenever the loop sets its timer, the next step finds it.</summary>
    private Task PassUntilAsync(Func<bool> isSo) => UntilAsync(() =>
    {
        if (isSo())
        {
            return true;
        }

        _time.Advance(TimeSpan.FromMilliseconds(50));
        return false;
    });

    /// <summary>The subscriber's loop is another one than the test's; what it has done is seen in the store.</summary>
    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        using var limit = new CancellationTokenSource(_limit);
        while (!isSo())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
