using Circus.Daemon.Processes;

namespace Circus.Daemon.Tests.Processes;

public sealed class ProcessLifecycleTests
{
    public static TheoryData<string, string, string, string> Table => new()
    {
        { "Running", "Stop", "Stopping", "SendStopSignal" },
        { "Running", "GraceExpired", "Running", "Nothing" },
        { "Running", "ExitedLeavingOthers", "Down", "SweepAndFinish" },
        { "Running", "TreeEmpty", "Down", "Finish" },
        { "Stopping", "Stop", "Stopping", "Nothing" },
        { "Stopping", "GraceExpired", "Killing", "SendKill" },
        { "Stopping", "ExitedLeavingOthers", "Draining", "Nothing" },
        { "Stopping", "TreeEmpty", "Down", "Finish" },
        { "Draining", "Stop", "Draining", "Nothing" },
        { "Draining", "GraceExpired", "Killing", "Sweep" },
        { "Draining", "ExitedLeavingOthers", "Draining", "Nothing" },
        { "Draining", "TreeEmpty", "Down", "Finish" },
        { "Killing", "Stop", "Killing", "Nothing" },
        { "Killing", "GraceExpired", "Killing", "Nothing" },
        { "Killing", "ExitedLeavingOthers", "Killing", "Sweep" },
        { "Killing", "TreeEmpty", "Down", "Finish" },
        { "Down", "Stop", "Down", "Nothing" },
        { "Down", "GraceExpired", "Down", "Nothing" },
        { "Down", "ExitedLeavingOthers", "Down", "Nothing" },
        { "Down", "TreeEmpty", "Down", "Nothing" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void On_StateAndTrigger_IsAsInTheTable(string state, string trigger, string next, string action)
    {
        var step = ProcessLifecycle.On(Enum.Parse<ProcessState>(state), Enum.Parse<ProcessTrigger>(trigger));

        Assert.Equal((next, action), (step.State.ToString(), step.Action.ToString()));
    }

    [Fact]
    public void Table_StatesAndTriggers_AreAllThere() =>
        Assert.Equal(Enum.GetValues<ProcessState>().Length * Enum.GetValues<ProcessTrigger>().Length, Table.Count);

    /// <summary>Whatever happens in whatever order: a process that was told to end and whose grace is over has got SIGKILL, or is down.</summary>
    [Fact]
    public void On_AnySequence_NeverForgetsAProcess()
    {
        var random = new Random(20261123);
        var triggers = Enum.GetValues<ProcessTrigger>();
        for (var run = 0; run < 10_000; run++)
        {
            var state = ProcessState.Running;
            var finished = 0;
            var (wasTold, wasKilled) = (false, false);
            for (var step = 0; step < 12; step++)
            {
                var trigger = triggers[random.Next(triggers.Length)];
                var before = state;
                (state, var action) = ProcessLifecycle.On(state, trigger);
                wasTold |= action == ProcessAction.SendStopSignal;
                wasKilled |= action is ProcessAction.SendKill or ProcessAction.Sweep or ProcessAction.SweepAndFinish;
                finished += action is ProcessAction.Finish or ProcessAction.SweepAndFinish ? 1 : 0;
                Assert.Equal(state == ProcessState.Down, finished == 1);
                Assert.True(before != ProcessState.Down || state == ProcessState.Down);
                Assert.True(!(wasTold && trigger == ProcessTrigger.GraceExpired) || wasKilled || state == ProcessState.Down);
            }
        }
    }
}
