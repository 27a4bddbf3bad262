using Circus.Protocol.Messages;
using Circus.Web.Live;

namespace Circus.Web.Tests.Live;

public sealed class NodeChangeTests
{
    private readonly NodeDescription _node = Some.Node(Some.Watcher("web", 1, 2), Some.Watcher("job", 3));

    [Fact]
    public void Spawn_NewProcess_ComesAtItsSlot()
    {
        var node = _node with { Watchers = [Some.Watcher("web", 1, 2) with { Processes = [new() { Pid = 2, Wid = 2 }] }] };

        var change = NodeChange.Apply(node, Some.Spawn("web", 7, slot: 1, seq: 11));

        Assert.Equal([7, 2], change.Node.Watchers[0].Processes.Select(process => process.Pid));
        Assert.Equal(11, change.Node.Seq);
        Assert.False(change.NeedsDescription);
    }

    [Theory]
    [InlineData("exit", 1)]
    [InlineData("signal", 1)]
    [InlineData("stop", 0)]
    [InlineData("scale", 0)]
    public void Reap_Process_IsGoneAndOnlyAnUnaskedEndCounts(string reason, int restarts)
    {
        var change = NodeChange.Apply(_node, Some.Reap("web", 1, reason, seq: 11));

        Assert.Equal(2, Assert.Single(change.Node.Watchers[0].Processes).Pid);
        Assert.Equal(restarts, change.Node.Watchers[0].Restarts);
    }

    [Fact]
    public void Kill_Process_IsEnding()
    {
        var change = NodeChange.Apply(_node, Some.Event("web", "kill", 11, new EventPayload { ProcessPid = 2 }));

        Assert.Equal([false, true], change.Node.Watchers[0].Processes.Select(process => process.Stopping));
    }

    [Theory]
    [InlineData("starting", "starting")]
    [InlineData("start", "active")]
    [InlineData("stopping", "stopping")]
    [InlineData("stop", "stopped")]
    public void StateEvent_Watcher_HasThatStateAndNoTroubleAnyMore(string action, string status)
    {
        var troubled = _node with { Watchers = [_node.Watchers[0] with { Substate = "failed", Reason = "no such file" }] };

        var watcher = NodeChange.Apply(troubled, Some.Event("web", action, 11)).Node.Watchers[0];

        Assert.Equal((status, null, null), (watcher.Status, watcher.Substate, watcher.Reason));
        Assert.Equal(action == "stop" ? 0 : 2, watcher.Processes.Count);
    }

    [Fact]
    public void BackingOff_Watcher_SaysWhyAndWhenNext()
    {
        var payload = new EventPayload { Reason = "process 1 ended with exit status 1", NextTry = 99.5, Attempt = 3 };

        var watcher = NodeChange.Apply(_node, Some.Event("web", "backing_off", 11, payload)).Node.Watchers[0];

        Assert.Equal(("backing_off", payload.Reason, 99.5, 3), (watcher.Substate, watcher.Reason, watcher.NextTry, watcher.Attempt));
    }

    [Fact]
    public void Substate_Watcher_IsTakenOverAndGivenUp()
    {
        var waiting = NodeChange.Apply(_node, Some.Event("web", "substate", 11, new EventPayload { Name = "waiting", Reason = "waits for db" })).Node;
        var usual = NodeChange.Apply(waiting, Some.Event("web", "substate", 12, new EventPayload())).Node.Watchers[0];

        Assert.Equal(("waiting", "waits for db"), (waiting.Watchers[0].Substate, waiting.Watchers[0].Reason));
        Assert.Equal((null, null), (usual.Substate, usual.Reason));
    }

    [Fact]
    public void ReloadFailed_Watcher_KeepsTheReasonUntilTheNextReload()
    {
        var failed = NodeChange.Apply(_node, Some.Event("web", "reload_failed", 11, new EventPayload { Reason = "no such file" })).Node;
        var done = NodeChange.Apply(failed, Some.Event("web", "reload", 12, new EventPayload())).Node;

        Assert.Equal(("no such file", null), (failed.Watchers[0].ReloadFault, done.Watchers[0].ReloadFault));
    }

    [Fact]
    public void Health_Process_IsKnownOneByOne()
    {
        var pid = _node.Watchers[0].Processes[0].Pid;
        var ill = NodeChange.Apply(_node, Some.Event("web", "unhealthy", 11, new EventPayload { ProcessPid = pid, Reason = "slow" })).Node;
        var well = NodeChange.Apply(ill, Some.Event("web", "healthy", 12, new EventPayload { ProcessPid = pid })).Node;
        var ready = NodeChange.Apply(well, Some.Event("web", "ready", 13, new EventPayload { ProcessPid = pid })).Node;

        Assert.Equal(("slow", null, true), (Ailment(ill), Ailment(well), ready.Watchers[0].Processes[0].Ready));

        static string? Ailment(NodeDescription node) => node.Watchers[0].Processes[0].Ailment;
    }

    [Fact]
    public void Event_ContainedInTheDescription_ChangesNothing()
    {
        var change = NodeChange.Apply(_node, Some.Reap("web", 1, "exit", seq: 10));

        Assert.Same(_node, change.Node);
        Assert.False(change.NeedsDescription);
    }

    [Fact]
    public void Event_OneWasLost_IsAppliedAndTheDaemonIsAsked()
    {
        var change = NodeChange.Apply(_node, Some.Reap("web", 1, "exit", seq: 12));

        Assert.Single(change.Node.Watchers[0].Processes);
        Assert.True(change.NeedsDescription);
    }

    [Fact]
    public void Event_NewDaemonCountsFromOne_DaemonIsAsked() =>
        Assert.True(NodeChange.Apply(_node, Some.Event("web", "starting", seq: 1)).NeedsDescription);

    [Fact]
    public void Event_OfTheOriginalWithoutNumbers_IsApplied() =>
        Assert.Single(NodeChange.Apply(_node with { Seq = null }, Some.Reap("web", 1, "exit")).Node.Watchers[0].Processes);

    [Theory]
    [InlineData("nobody", "start")]
    [InlineData("web", "add")]
    [InlineData("web", "updated")]
    [InlineData("web", "reload")]
    [InlineData("web", "remove")]
    public void Event_SaysLessThanIsShown_DaemonIsAsked(string key, string action) =>
        Assert.True(NodeChange.Apply(_node, Some.Event(key, action, 11)).NeedsDescription);

    [Fact]
    public void Spawn_OneMoreThanWanted_SomebodyHasScaledSoTheDaemonIsAsked()
    {
        var missing = _node with { Watchers = [Some.Watcher("web", 1) with { Numprocesses = 2 }] };

        Assert.False(NodeChange.Apply(missing, Some.Spawn("web", 7, 2, seq: 11)).NeedsDescription);
        Assert.True(NodeChange.Apply(_node, Some.Spawn("web", 7, 3, seq: 11)).NeedsDescription);
        Assert.True(NodeChange.Apply(_node, Some.Reap("web", 1, "scale", seq: 11)).NeedsDescription);
        Assert.False(NodeChange.Apply(_node, Some.Reap("web", 1, "exit", seq: 11)).NeedsDescription);
    }

    [Fact]
    public void Remove_Watcher_IsGoneAtOnce() =>
        Assert.Equal(["job"], NodeChange.Apply(_node, Some.Event("web", "remove", 11)).Node.Watchers.Select(watcher => watcher.Name));

    [Fact]
    public void UnknownAction_OfALaterDaemon_IsNoTrouble() =>
        Assert.Equal(_node.Watchers, NodeChange.Apply(_node, Some.Event("web", "dances", 11)).Node.Watchers);
}
