using Circus.Daemon.Watchers;
using static Circus.Daemon.Watchers.WatcherAction;
using static Circus.Daemon.Watchers.WatcherState;
using static Circus.Daemon.Watchers.WatcherTrigger;

namespace Circus.Daemon.Tests.Watchers;

public sealed class WatcherLifecycleTests
{
    // Whatever is not here changes nothing and asks for nothing.
    private static readonly Dictionary<(WatcherState, WatcherTrigger), WatcherStep> _changes = new()
    {
        [(Stopped, Start)] = new(Starting, AnnounceStarting),
        [(Stopped, WatcherTrigger.Await)] = new(Awaiting, WatcherAction.Await),
        [(Failed, WatcherTrigger.Await)] = new(Awaiting, WatcherAction.Await),
        [(Awaiting, Start)] = new(Starting, AnnounceStarting),
        [(Awaiting, Stop)] = new(Stopped, StopAwaiting),
        [(Active, WatcherTrigger.Await)] = new(Active, FillUp),
        [(Failed, Start)] = new(Starting, AnnounceStarting),
        [(Failed, Stop)] = new(Stopped, Nothing),
        [(Starting, Complete)] = new(Active, AnnounceStart),
        [(Starting, Start)] = new(Starting, FillUp),
        [(Starting, Stop)] = new(Stopping, StopProcesses),
        [(Starting, GiveUp)] = new(Failing, StopProcesses),
        [(Active, Start)] = new(Active, FillUp),
        [(Active, Stop)] = new(Stopping, StopProcesses),
        [(Active, GiveUp)] = new(Failing, StopProcesses),
        [(Active, Finished)] = new(Stopped, AnnounceStop),
        [(Stopping, Emptied)] = new(Stopped, AnnounceStop),
        [(Stopping, Finished)] = new(Stopped, AnnounceStop),
        [(Failing, Stop)] = new(Stopping, Nothing),
        [(Failing, Emptied)] = new(Failed, AnnounceFailure),
        [(Failing, Finished)] = new(Failed, AnnounceFailure),
    };

    public static TheoryData<string, string> Pairs() => new(
        from state in Enum.GetNames<WatcherState>() from trigger in Enum.GetNames<WatcherTrigger>() select (state, trigger));

    [Theory]
    [MemberData(nameof(Pairs))]
    public void On_EveryStateAndTrigger_IsAsInTheTable(string stateName, string triggerName)
    {
        var (state, trigger) = (Enum.Parse<WatcherState>(stateName), Enum.Parse<WatcherTrigger>(triggerName));

        Assert.Equal(_changes.GetValueOrDefault((state, trigger), new(state, Nothing)), WatcherLifecycle.On(state, trigger));
    }

    [Theory]
    [InlineData("Stopped", "stopped", false)]
    [InlineData("Failed", "stopped", false)]
    [InlineData("Invalid", "stopped", false)]
    [InlineData("Awaiting", "stopped", false)]
    [InlineData("Starting", "starting", true)]
    [InlineData("Active", "active", false)]
    [InlineData("Stopping", "stopping", true)]
    [InlineData("Failing", "stopping", true)]
    public void WordOf_EveryState_IsOneOfTheFourOfCircus(string stateName, string word, bool isInTransit)
    {
        var state = Enum.Parse<WatcherState>(stateName);

        Assert.Equal((word, isInTransit), (WatcherLifecycle.WordOf(state), WatcherLifecycle.IsInTransit(state)));
    }
}
