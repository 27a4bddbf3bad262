using Circus.Daemon.Watchers;
using static Circus.Daemon.Watchers.WatcherAction;
using static Circus.Daemon.Watchers.WatcherState;
using static Circus.Daemon.Watchers.WatcherTrigger;

namespace Circus.Daemon.Tests.Watchers;

public sealed class WatcherLifecycleTests
{
    private static readonly Dictionary<(WatcherState, WatcherTrigger), WatcherStep> _table = new()
    {
        [(Stopped, Start)] = new(Starting, AnnounceStarting),
        [(Stopped, Stop)] = new(Stopped, Nothing),
        [(Stopped, Complete)] = new(Stopped, Nothing),
        [(Stopped, GiveUp)] = new(Stopped, Nothing),
        [(Stopped, Emptied)] = new(Stopped, Nothing),
        [(Stopped, Finished)] = new(Stopped, Nothing),
        [(Failed, Start)] = new(Starting, AnnounceStarting),
        [(Failed, Stop)] = new(Stopped, Nothing),
        [(Failed, Complete)] = new(Failed, Nothing),
        [(Failed, GiveUp)] = new(Failed, Nothing),
        [(Failed, Emptied)] = new(Failed, Nothing),
        [(Failed, Finished)] = new(Failed, Nothing),
        [(Invalid, Start)] = new(Invalid, Nothing),
        [(Invalid, Stop)] = new(Invalid, Nothing),
        [(Invalid, Complete)] = new(Invalid, Nothing),
        [(Invalid, GiveUp)] = new(Invalid, Nothing),
        [(Invalid, Emptied)] = new(Invalid, Nothing),
        [(Invalid, Finished)] = new(Invalid, Nothing),
        [(Starting, Start)] = new(Starting, Nothing),
        [(Starting, Stop)] = new(Stopping, StopProcesses),
        [(Starting, Complete)] = new(Active, AnnounceStart),
        [(Starting, GiveUp)] = new(Failing, StopProcesses),
        [(Starting, Emptied)] = new(Starting, Nothing),
        [(Starting, Finished)] = new(Starting, Nothing),
        [(Active, Start)] = new(Active, FillUp),
        [(Active, Stop)] = new(Stopping, StopProcesses),
        [(Active, Complete)] = new(Active, Nothing),
        [(Active, GiveUp)] = new(Failing, StopProcesses),
        [(Active, Emptied)] = new(Active, Nothing),
        [(Active, Finished)] = new(Stopped, AnnounceStop),
        [(Stopping, Start)] = new(Stopping, Nothing),
        [(Stopping, Stop)] = new(Stopping, Nothing),
        [(Stopping, Complete)] = new(Stopping, Nothing),
        [(Stopping, GiveUp)] = new(Stopping, Nothing),
        [(Stopping, Emptied)] = new(Stopped, AnnounceStop),
        [(Stopping, Finished)] = new(Stopped, AnnounceStop),
        [(Failing, Start)] = new(Failing, Nothing),
        [(Failing, Stop)] = new(Stopping, Nothing),
        [(Failing, Complete)] = new(Failing, Nothing),
        [(Failing, GiveUp)] = new(Failing, Nothing),
        [(Failing, Emptied)] = new(Failed, AnnounceFailure),
        [(Failing, Finished)] = new(Failed, AnnounceFailure),
    };

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var state in Enum.GetNames<WatcherState>())
        {
            foreach (var trigger in Enum.GetNames<WatcherTrigger>())
            {
                pairs.Add(state, trigger);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void On_EveryStateAndTrigger_IsAsInTheTable(string state, string trigger)
    {
        var pair = (Enum.Parse<WatcherState>(state), Enum.Parse<WatcherTrigger>(trigger));

        Assert.Equal(_table[pair], WatcherLifecycle.On(pair.Item1, pair.Item2));
    }

    [Theory]
    [InlineData(nameof(Stopped), "stopped", false)]
    [InlineData(nameof(Failed), "stopped", false)]
    [InlineData(nameof(Invalid), "stopped", false)]
    [InlineData(nameof(Starting), "starting", true)]
    [InlineData(nameof(Active), "active", false)]
    [InlineData(nameof(Stopping), "stopping", true)]
    [InlineData(nameof(Failing), "stopping", true)]
    public void WordOf_EveryState_IsOneOfTheFourOfCircus(string state, string word, bool isInTransit)
    {
        var parsed = Enum.Parse<WatcherState>(state);

        Assert.Equal((word, isInTransit), (WatcherLifecycle.WordOf(parsed), WatcherLifecycle.IsInTransit(parsed)));
    }

    /// <summary>Triggers in any order, "emptied" and "finished" only when that is so: no process is left behind by a watcher at rest.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void On_RandomSequences_AtRestNoProcessIsLeft(int seed)
    {
        var random = new Random(seed);
        var state = Stopped;
        var processes = 0;
        var told = false;
        for (var i = 0; i < 20_000; i++)
        {
            // A process is made only while the state asks for it; one ends at any time.
            if (state is Starting or Active && random.Next(2) == 0)
            {
                processes++;
            }
            else if (processes > 0 && random.Next(2) == 0)
            {
                processes--;
            }

            var trigger = (WatcherTrigger)random.Next(6);
            if (trigger is Emptied or Finished && processes > 0)
            {
                continue;
            }

            (state, var action) = WatcherLifecycle.On(state, trigger);
            told = action == StopProcesses || (told && state is Stopping or Failing);
            Assert.True(state is not (Stopped or Failed or Invalid) || processes == 0, $"seed {seed}, step {i}: {processes} left in {state}");
            Assert.True(state is not (Stopping or Failing) || told, $"seed {seed}, step {i}: {state} without having told the processes");
        }
    }
}
