using Circus.Daemon.Processes;
using static Circus.Daemon.Processes.ProcessAction;
using static Circus.Daemon.Processes.ProcessState;
using static Circus.Daemon.Processes.ProcessTrigger;

namespace Circus.Daemon.Tests.Processes;

public sealed class ProcessLifecycleTests
{
    private static readonly Dictionary<(ProcessState, ProcessTrigger), ProcessStep> _table = new()
    {
        [(Running, Stop)] = new(Stopping, SendStopSignal),
        [(Running, GraceExpired)] = new(Running, Nothing),
        [(Running, ExitedLeavingOthers)] = new(Killing, Sweep),
        [(Running, TreeEmpty)] = new(Down, Finish),
        [(Running, SweepExpired)] = new(Running, Nothing),
        [(Stopping, Stop)] = new(Stopping, Nothing),
        [(Stopping, GraceExpired)] = new(Killing, SendKill),
        [(Stopping, ExitedLeavingOthers)] = new(Draining, Nothing),
        [(Stopping, TreeEmpty)] = new(Down, Finish),
        [(Stopping, SweepExpired)] = new(Stopping, Nothing),
        [(Draining, Stop)] = new(Draining, Nothing),
        [(Draining, GraceExpired)] = new(Killing, Sweep),
        [(Draining, ExitedLeavingOthers)] = new(Draining, Nothing),
        [(Draining, TreeEmpty)] = new(Down, Finish),
        [(Draining, SweepExpired)] = new(Draining, Nothing),
        [(Killing, Stop)] = new(Killing, Nothing),
        [(Killing, GraceExpired)] = new(Killing, Nothing),
        [(Killing, ExitedLeavingOthers)] = new(Killing, Sweep),
        [(Killing, TreeEmpty)] = new(Down, Finish),
        [(Killing, SweepExpired)] = new(Stuck, Abandon),
        [(Stuck, Stop)] = new(Stuck, Nothing),
        [(Stuck, GraceExpired)] = new(Stuck, Nothing),
        [(Stuck, ExitedLeavingOthers)] = new(Stuck, Sweep),
        [(Stuck, TreeEmpty)] = new(Down, Finish),
        [(Stuck, SweepExpired)] = new(Stuck, Nothing),
        [(Down, Stop)] = new(Down, Nothing),
        [(Down, GraceExpired)] = new(Down, Nothing),
        [(Down, ExitedLeavingOthers)] = new(Down, Nothing),
        [(Down, TreeEmpty)] = new(Down, Nothing),
        [(Down, SweepExpired)] = new(Down, Nothing),
    };

    /// <summary>Names, because the enums are internal.</summary>
    public static TheoryData<string, string> Pairs() => new(
        from state in Enum.GetNames<ProcessState>() from trigger in Enum.GetNames<ProcessTrigger>() select (state, trigger));

    [Theory]
    [MemberData(nameof(Pairs))]
    public void On_EveryStateAndTrigger_IsAsInTheTable(string state, string trigger)
    {
        var pair = (Enum.Parse<ProcessState>(state), Enum.Parse<ProcessTrigger>(trigger));

        Assert.Equal(_table[pair], ProcessLifecycle.On(pair.Item1, pair.Item2));
    }

    /// <summary>
    /// Any triggers in any order, also ones that make no sense: it is over once and only once, and never while something of the tree may be
    /// left, but for a tree that withstood SIGKILL.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void On_AnySequence_EndsOnceAndOnlyWithAnEmptyTree(int seed)
    {
        var random = new Random(seed);
        var triggers = Enum.GetValues<ProcessTrigger>();
        for (var round = 0; round < 5_000; round++)
        {
            var state = Running;
            var isKilled = false;
            var ends = 0;
            for (var i = 0; i < 30; i++)
            {
                var trigger = triggers[random.Next(triggers.Length)];
                var before = state;
                (state, var action) = ProcessLifecycle.On(state, trigger);
                isKilled |= action is SendKill or Sweep;
                ends += action is Finish ? 1 : 0;

                var isOverNow = before != Down && state == Down;
                Assert.Equal(isOverNow, action is Finish);
                Assert.True(!isOverNow || trigger == TreeEmpty || isKilled, $"seed {seed}: {before} on {trigger} forgets a live tree");
                // Nothing is signalled that may be somebody else's by now.
                Assert.True(before != Down || action == Nothing, $"seed {seed}: {action} after the end");
            }

            Assert.Equal(state == Down ? 1 : 0, ends);
        }
    }
}
