using Circus.Plugins.Heartbeats;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Plugins.Tests.Heartbeats;

public sealed class HeartbeatLedgerTests
{
    [Fact]
    [Trait("Peer", "237")]
    public void Discover_NameMatches_ItsPidIsKnown()
    {
        var ledger = Ledger(("watchers_regex", "^my.*"));

        ledger.Discover(Node(Watcher("My App", 11), Watcher("other", 12)), Given.Start);

        Assert.Equal([11], ledger.Known);
    }

    [Fact]
    [Trait("Peer", "238")]
    public void Discover_NameDoesNotMatchAtItsBeginning_NoneIsKnown()
    {
        var ledger = Ledger(("watchers_regex", "app"));

        ledger.Discover(Node(Watcher("my app", 11)), Given.Start);

        Assert.Empty(ledger.Known);
    }

    [Fact]
    public void Discover_OwnWatchers_AreLeftAlone()
    {
        var ledger = Ledger();

        ledger.Discover(Node(Watcher("circusd-stats", 11) with { Own = true }, Watcher("plugin:x", 12) with { Own = true }), Given.Start);
        ledger.Happened(Event("plugin:y", EventAction.Spawn, 13), Given.Start);

        Assert.Empty(ledger.Known);
    }

    [Fact]
    public void Events_SpawnAndReap_AddAndRemove()
    {
        var ledger = Ledger();
        ledger.Happened(Event("web", EventAction.Spawn, 11), Given.Start);
        ledger.Happened(Event("web", EventAction.Spawn, 12), Given.Start);
        ledger.Happened(Event("web", EventAction.Reap, 11), Given.Start);
        ledger.Happened(Event("web", EventAction.Start, null), Given.Start);

        Assert.Equal([12], ledger.Known);
    }

    [Fact]
    public void Look_SilentForTooLong_IsEndedOnceByItsName()
    {
        var ledger = Ledger(("watchers_stop_signal", "INT"), ("watchers_graceful_timeout", "3"));
        ledger.Discover(Node(Watcher("My App", 11, 12)), Given.Start);
        Assert.Null(ledger.Hear("12;1", Given.Start.AddSeconds(10)));
        Assert.Empty(ledger.Look(Given.Start.AddSeconds(19)));

        var actions = ledger.Look(Given.Start.AddSeconds(20));

        Assert.Equal([new PluginAction.End("My App", 11, "no heartbeat for 20 s") { Signal = "INT", Grace = TimeSpan.FromSeconds(3) }], actions);
        Assert.Empty(ledger.Look(Given.Start.AddSeconds(21)));
        Assert.Equal([12], ledger.Known);
    }

    [Fact]
    public void Look_SeveralSilent_AllAreEnded()
    {
        var ledger = Ledger();
        ledger.Discover(Node(Watcher("web", 11, 12, 13)), Given.Start);

        Assert.Equal(3, ledger.Look(Given.Start.AddSeconds(20)).Count);
    }

    [Fact]
    public void Discover_EndsAlready_IsNotTakenUpAgain()
    {
        var ledger = Ledger();
        ledger.Discover(Node(Watcher("web", 11) with { Processes = [new ProcessDescription { Pid = 11, Stopping = true }] }), Given.Start);

        Assert.Empty(ledger.Known);
    }

    [Theory]
    [InlineData("nonsense", "it is no heartbeat")]
    [InlineData("", "it is no heartbeat")]
    [InlineData("eleven;1", "it is no heartbeat")]
    [InlineData("99;1", "there is no process 99 that has to send one")]
    public void Hear_OfNoUse_IsSaidAndHarmsNobody(string text, string refusal) => Assert.Equal(refusal, Ledger().Hear(text, Given.Start));

    [Fact]
    public void Hear_PatternThatTakesForEver_IsCutShort()
    {
        var ledger = Ledger(("msg_regex", "^(?P<pid>(a+)+)$"));

        Assert.Equal("msg_regex takes too long for it", ledger.Hear(new string('a', 60) + "!", Given.Start));
    }

    private static HeartbeatLedger Ledger(params (string Key, string Value)[] written) =>
        new(HeartbeatRules.Of(Given.Options("watchdog", [("loop_rate", "10"), ("max_count", "2"), .. written])));

    private static CircusEvent Event(string key, string action, int? pid) => new(key, action, new EventPayload { ProcessPid = pid });

    private static NodeDescription Node(params WatcherDescription[] watchers) => new() { Watchers = watchers };

    private static WatcherDescription Watcher(string name, params int[] pids) => new()
    {
        Name = name,
        Key = Topic.KeyOf(name),
        Status = "active",
        Processes = [.. pids.Select(pid => new ProcessDescription { Pid = pid })],
    };
}
