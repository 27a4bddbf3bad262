using Circus.Protocol.Messages;

namespace Circus.Stats.Tests;

public sealed class PidRegistryTests
{
    private readonly PidRegistry _registry = new();

    [Fact]
    [Trait("Peer", "222")]
    public void Learn_Description_IsWhatThereIs()
    {
        Learn(7, Watcher("web", 11, 12), Watcher("off"));

        Assert.Equal([11, 12], _registry.Watchers["web"]);
        Assert.Empty(_registry.Watchers["off"]);
    }

    [Fact]
    [Trait("Peer", "222")]
    [Trait("Peer", "223")]
    public void OwnNameOf_OwnWatchers_IsTheirs()
    {
        Learn(7, Watcher("circusd-stats", 21), Watcher("circushttpd", 22), Watcher("web", 23));

        Assert.Equal(
            ["circusd", "circusd-stats", "circushttpd", null],
            new[] { (100, "circus"), (21, "circusd-stats"), (22, "circushttpd"), (23, "web") }.Select(process => _registry.OwnNameOf(process.Item1, process.Item2)));
    }

    [Fact]
    public void Apply_SpawnAndReap_AreFollowed()
    {
        Learn(7, Watcher("web", 11));

        Assert.True(Happens("spawn", 12, 8));
        Assert.True(Happens("kill", 11, 9));
        Assert.Equal([11, 12], _registry.Watchers["web"]);
        Assert.True(Happens("reap", 11, 10));
        Assert.Equal([12], _registry.Watchers["web"]);
    }

    [Fact]
    public void Apply_Stop_EmptiesTheWatcher()
    {
        Learn(7, Watcher("web", 11));
        Happens("stop", null, 8);

        Assert.Empty(_registry.Watchers["web"]);
    }

    [Fact]
    public void Apply_GapInTheNumbers_AsksForADescription()
    {
        Learn(7, Watcher("web", 11));

        Assert.False(Happens("spawn", 12, 9));
        Assert.True(Happens("spawn", 13, 10));
    }

    [Fact]
    public void Apply_ContainedInTheDescription_IsIgnored()
    {
        Learn(7, Watcher("web"));

        Assert.True(Happens("spawn", 11, 7));
        Assert.Empty(_registry.Watchers["web"]);
    }

    [Fact]
    public void Learn_EventsWhileAsking_AreAppliedOnTop()
    {
        _registry.BeginLearning();
        Happens("spawn", 11, 5);
        Happens("spawn", 12, 8);
        Happens("reap", 13, 9);
        _registry.Learn(Node(7, Watcher("web", 11, 13)));

        Assert.Equal([11, 12], _registry.Watchers["web"]);
    }

    [Fact]
    public void Apply_EventsWithoutNumbers_AreFollowedAllTheSame()
    {
        Learn(null, Watcher("web", 11));

        Assert.True(Happens("spawn", 12, null));
        Assert.Equal([11, 12], _registry.Watchers["web"]);
    }

    [Fact]
    public void Learn_DaemonStartedAnew_CountsFromOneAgain()
    {
        Learn(700, Watcher("web", 11));
        Learn(1, Watcher("web", 51));

        Assert.True(Happens("spawn", 52, 2));
        Assert.Equal([51, 52], _registry.Watchers["web"]);
    }

    [Fact]
    public void Apply_GapWhileLearning_AsksForNothingMore()
    {
        _registry.BeginLearning();

        Assert.True(Happens("spawn", 11, 5));
        Assert.True(Happens("spawn", 12, 9));
    }

    [Fact]
    public void Apply_Remove_AsksForADescription()
    {
        Learn(7, Watcher("web", 11));

        Assert.False(Happens("remove", null, 8));
    }

    [Fact]
    public void Apply_SpawnWithoutAPid_IsIgnored()
    {
        Learn(7, Watcher("web", 11));

        Assert.True(Happens("spawn", null, 8));
        Assert.Equal([11], _registry.Watchers["web"]);
    }

    [Fact]
    public void Learn_WatcherThatIsGone_IsNotThereAnyMore()
    {
        Learn(7, Watcher("web", 11), Watcher("old", 12));
        Learn(9, Watcher("web", 11));

        Assert.Equal(["web"], _registry.Watchers.Keys);
        Assert.False(_registry.Contains(12));
    }

    [Theory]
    [InlineData("add")]
    [InlineData("updated")]
    public void Apply_OptionsThatMayHaveChanged_AskForADescription(string action)
    {
        Learn(7, Watcher("web", 11));

        Assert.False(Happens(action, null, 8));
    }

    [Fact]
    public void FactsOf_Watcher_AreThoseOfTheDescriptionAndWhatEndedSince()
    {
        Learn(7, Watcher("web", 11) with { Numprocesses = 3, Restarts = 4, StatsInterval = 0.5 });
        _registry.Apply(new CircusEvent("web", "reap", new EventPayload { ProcessPid = 11, Seq = 8, Reason = "signal" }));
        _registry.Apply(new CircusEvent("web", "reap", new EventPayload { ProcessPid = 12, Seq = 9, Reason = "stop" }));

        Assert.Equal(new WatcherFacts(3, 5, TimeSpan.FromSeconds(0.5)), _registry.FactsOf("web"));
        Assert.Equal(WatcherFacts.None, _registry.FactsOf("other"));
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(double.NaN)]
    [InlineData(4000)]
    public void FactsOf_IntervalThatNobodyMayHave_IsNone(double seconds)
    {
        Learn(7, Watcher("web", 11) with { StatsInterval = seconds });

        Assert.Null(_registry.FactsOf("web").Interval);
    }

    [Fact]
    public void Forget_Pid_LeavesItsWatcher()
    {
        Learn(7, Watcher("web", 11, 12));
        _registry.Forget(11);

        Assert.Equal([12], _registry.Watchers["web"]);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(399, false)]
    [InlineData(400, true)]
    [InlineData(500, true)]
    public void Apply_OldNumber_IsKnownAlreadyUnlessTheDaemonIsANewOne(long seq, bool isKnown)
    {
        Learn(500);

        Assert.Equal(isKnown, Happens("spawn", 7, seq));
        Assert.Empty(_registry.Watchers);
    }

    private static NodeDescription Node(long? seq, params WatcherDescription[] watchers) => new() { Pid = 100, Seq = seq, Watchers = watchers };

    private static WatcherDescription Watcher(string name, params int[] pids) =>
        new() { Name = name, Key = name, Status = "active", Processes = [.. pids.Select(pid => new ProcessDescription { Pid = pid })] };

    private void Learn(long? seq, params WatcherDescription[] watchers)
    {
        _registry.BeginLearning();
        _registry.Learn(Node(seq, watchers));
    }

    private bool Happens(string action, int? pid, long? seq) => _registry.Apply(new CircusEvent("web", action, new EventPayload { ProcessPid = pid, Seq = seq }));
}
