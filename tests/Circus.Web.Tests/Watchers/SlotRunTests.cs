using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;
using Circus.Web.Tests.Live;
using Circus.Web.Watchers;

namespace Circus.Web.Tests.Watchers;

/// <summary>What ran in a slot, and what descends from it.</summary>
public sealed class SlotRunTests
{
    [Fact]
    public void Of_StartsAndEnds_AreOneRunEachAndWhatRunsComesFirst()
    {
        CircusEvent[] events =
        [
            Some.Event("web", "reap", payload: new EventPayload { ProcessPid = 5, Wid = 1, Reason = "exit", ExitCode = 3, Time = 1 }),
            Some.Event("web", "spawn", payload: new EventPayload { ProcessPid = 7, Wid = 1, Time = 2 }),
            Some.Event("web", "reap", payload: new EventPayload { ProcessPid = 7, Wid = 1, Reason = "signal", ExitCode = -9, Time = 10 }),
            Some.Event("web", "spawn", payload: new EventPayload { ProcessPid = 11, Wid = 1, Time = 11 }),
        ];

        var runs = SlotRun.Of(Some.Watcher("web", 11), events);

        Assert.Equal([11, 7, 5], runs.Select(run => run.Pid));
        Assert.Equal([null, 10.0, 1.0], runs.Select(run => run.Ended));
        Assert.Equal([1.0, 2.0, null], runs.Select(run => run.Started));
        Assert.Equal("process 7 by SIGKILL", runs[1].End?.Detail);
    }

    [Fact]
    public void Of_NumberGivenAgain_IsAnotherRun()
    {
        CircusEvent[] events =
        [
            Some.Event("web", "spawn", payload: new EventPayload { ProcessPid = 7, Wid = 1, Time = 1 }),
            Some.Event("web", "reap", payload: new EventPayload { ProcessPid = 7, Wid = 1, Time = 2 }),
            Some.Event("web", "spawn", payload: new EventPayload { ProcessPid = 7, Wid = 2, Time = 3 }),
            Some.Event("web", "reap", payload: new EventPayload { ProcessPid = 7, Wid = 2, Time = 4 }),
        ];

        Assert.Equal([(2, 4.0), (1, 2.0)], SlotRun.Of(Some.Watcher("web"), events).Select(run => (run.Slot, run.Ended ?? 0)));
    }

    [Fact]
    public void ProcessTree_Descendants_StandBelowTheirParents()
    {
        var round = Some.Round([], [
            new ProcessFigures { Watcher = "web", Pid = 11 },
            new ProcessFigures { Watcher = "web", Pid = 12 },
            new ProcessFigures { Watcher = "web", Pid = 20, Parent = 11 },
            new ProcessFigures { Watcher = "web", Pid = 21, Parent = 11 },
            new ProcessFigures { Watcher = "web", Pid = 30, Parent = 20 },
            new ProcessFigures { Watcher = "job", Pid = 40, Parent = 11 },
        ], []);

        Assert.Equal([(0, 11), (1, 20), (2, 30), (1, 21)], ProcessTree.Of(round, "web", 11).Select(one => (one.Depth, one.Figures.Pid)));
        Assert.Empty(ProcessTree.Of(round, "web", 99));
        Assert.Empty(ProcessTree.Of(null, "web", 11));
    }
}
