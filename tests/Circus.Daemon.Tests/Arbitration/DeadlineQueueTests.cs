using Circus.Daemon.Arbitration;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Daemon.Tests.Arbitration;

public sealed class DeadlineQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _ran = [];
    private readonly DeadlineQueue _queue;
    private int _wakes;

    public DeadlineQueueTests() => _queue = new DeadlineQueue(_time, new LoopTurn(_time), () => _wakes++);

    public void Dispose() => _queue.Dispose();

    [Theory]
    [InlineData(99, "")]
    [InlineData(100, "100")]
    [InlineData(250, "100 200")]
    [InlineData(1000, "100 200 300")]
    public void RunDue_TimePassed_RunsWhatIsDueInOrderOfTime(int passed, string expected)
    {
        foreach (var delay in new[] { 300, 100, 200 })
        {
            _queue.After(TimeSpan.FromMilliseconds(delay), () => _ran.Add($"{delay}"));
        }

        _time.Advance(TimeSpan.FromMilliseconds(passed));
        _queue.RunDue();

        Assert.Equal(expected, string.Join(' ', _ran));
    }

    [Fact]
    public void RunDue_SameTime_RunsInTheOrderOfAsking()
    {
        for (var i = 0; i < 20; i++)
        {
            var name = $"{i}";
            _queue.After(TimeSpan.FromSeconds(1), () => _ran.Add(name));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        _queue.RunDue();

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), _ran);
    }

    [Fact]
    public void RunDue_Cancelled_IsNotRun()
    {
        var cancelled = _queue.After(TimeSpan.FromSeconds(1), () => _ran.Add("cancelled"));
        _queue.After(TimeSpan.FromSeconds(1), () => _ran.Add("other"));

        cancelled.Cancel();
        _time.Advance(TimeSpan.FromSeconds(2));
        _queue.RunDue();

        Assert.Equal(["other"], _ran);
    }

    [Fact]
    public void RunDue_OneCancelsALaterOneThatIsDueToo_ItIsNotRun()
    {
        Deadline? later = null;
        _queue.After(TimeSpan.FromSeconds(1), () => later!.Cancel());
        later = _queue.After(TimeSpan.FromSeconds(1), () => _ran.Add("later"));

        _time.Advance(TimeSpan.FromSeconds(1));
        _queue.RunDue();

        Assert.Empty(_ran);
    }

    [Fact]
    public void RunDue_DeadlineAddsAnotherWithoutDelay_ItWaitsForTheNextTurn()
    {
        _queue.After(TimeSpan.Zero, () => _queue.After(TimeSpan.Zero, () => _ran.Add("second")));

        _queue.RunDue();
        Assert.Empty(_ran);
        _queue.RunDue();

        Assert.Equal(["second"], _ran);
    }

    [Fact]
    public void RunDue_OneFails_TheOthersAreRunAndTheTimerIsSetForTheRest()
    {
        _queue.After(TimeSpan.FromSeconds(1), () => throw new InvalidOperationException("boom"));
        _queue.After(TimeSpan.FromSeconds(1), () => _ran.Add("due"));
        _queue.After(TimeSpan.FromSeconds(2), () => _ran.Add("later"));
        _time.Advance(TimeSpan.FromSeconds(1.5));

        Assert.Throws<AggregateException>(_queue.RunDue);
        Assert.Equal(["due"], _ran);
        var wakes = _wakes;
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(_wakes > wakes);
    }

    [Fact]
    public void RunDue_TakesLong_StopsWhenTheTurnIsOverAndGoesOnInOrder()
    {
        for (var i = 0; i < 10; i++)
        {
            var name = $"{i}";
            _queue.After(TimeSpan.FromSeconds(1), () => Take(2, name));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        List<int> turns = [];
        while (_ran.Count < 10)
        {
            var (before, wakes) = (_ran.Count, _wakes);
            _queue.RunDue();
            turns.Add(_ran.Count - before);
            // For the rest, behind whatever waits for the loop.
            Assert.True(_ran.Count == 10 || _wakes > wakes);
        }

        Assert.Equal([3, 3, 3, 1], turns);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), _ran);
    }

    [Fact]
    public void RunDue_EachTakesLongerThanATurn_OneIsRunInEach()
    {
        _queue.After(TimeSpan.Zero, () => Take(20, "first"));
        _queue.After(TimeSpan.Zero, () => Take(20, "second"));

        _queue.RunDue();
        Assert.Equal(["first"], _ran);
        _queue.RunDue();

        Assert.Equal(["first", "second"], _ran);
    }

    [Fact]
    public void RunDue_SomeComeAgainAndAgain_NobodyStarves()
    {
        void Again(string name) => _queue.After(TimeSpan.Zero, () =>
        {
            Take(4, name);
            Again(name);
        });
        Again("a");
        Again("b");
        Again("c");
        _queue.After(TimeSpan.FromMilliseconds(10), () => Take(4, "late"));

        for (var turn = 0; turn < 10; turn++)
        {
            _queue.RunDue();
        }

        Assert.Contains("late", _ran);
        Assert.All(["a", "b", "c"], name => Assert.InRange(_ran.Count(ran => ran == name), 3, 7));
    }

    [Fact]
    public void RunDue_TurnIsOverAndTheRestIsCancelled_ItIsNotRun()
    {
        var rest = Enumerable.Range(0, 200).Select(i => _queue.After(TimeSpan.FromSeconds(1), () => Take(6, $"{i}"))).ToArray();
        _time.Advance(TimeSpan.FromSeconds(1));
        _queue.RunDue();

        Array.ForEach(rest, deadline => deadline.Cancel());
        _queue.RunDue();

        Assert.Equal(["0"], _ran);
        Assert.InRange(_queue.Count, 0, 100);
    }

    [Fact]
    public void After_NoDelay_WakesAtOnceAndOnce()
    {
        _queue.After(TimeSpan.Zero, () => { });
        _queue.After(TimeSpan.Zero, () => { });

        Assert.Equal(1, _wakes);
    }

    [Fact]
    public void Wake_DeadlineComesDue_IsCalledOnceAndNotBefore()
    {
        _queue.After(TimeSpan.FromSeconds(1), () => { });

        _time.Advance(TimeSpan.FromSeconds(0.999));
        Assert.Equal(0, _wakes);
        _time.Advance(TimeSpan.FromSeconds(0.01));

        Assert.Equal(1, _wakes);
    }

    [Fact]
    public void Wake_ClockIsSetBack_DeadlinesStayWhereTheyAre()
    {
        var time = new ClockThatIsSet();
        using var queue = new DeadlineQueue(time, new LoopTurn(time), () => { });
        queue.After(TimeSpan.FromSeconds(1), () => _ran.Add("due"));

        time.WallClock = DateTimeOffset.UnixEpoch;
        time.Timestamp += TimeSpan.TicksPerSecond;
        queue.RunDue();

        Assert.Equal(["due"], _ran);
    }

    [Fact]
    public void After_AYear_IsMoreThanATimerTakesAndWorks()
    {
        using var queue = new DeadlineQueue(TimeProvider.System, new LoopTurn(TimeProvider.System), () => { });

        queue.After(TimeSpan.FromDays(365), () => _ran.Add("never"));
        queue.RunDue();

        Assert.Empty(_ran);
    }

    [Fact]
    public void Cancel_ManyLongDeadlines_TheyAreNotKept()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _queue.After(TimeSpan.FromHours(1), () => { }).Cancel();
        }

        Assert.InRange(_queue.Count, 0, 200);
    }

    private void Take(int milliseconds, string name)
    {
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        _ran.Add(name);
    }

    private sealed class ClockThatIsSet : TimeProvider
    {
        public DateTimeOffset WallClock { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public long Timestamp { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Timestamp;

        public override DateTimeOffset GetUtcNow() => WallClock;
    }
}
