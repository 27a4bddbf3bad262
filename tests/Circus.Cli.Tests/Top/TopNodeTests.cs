using System.Text.Json;
using Circus.Cli.Top.Model;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Cli.Tests.Top;

public sealed class TopNodeTests
{
    private static readonly DateTimeOffset _now = Pictures.Now;

    private readonly TopNode _node = Pictures.Node();

    private NodeFrame Frame => _node.Frame(_now);

    [Fact]
    public void Sample_ProcessMissingInTheAggregate_IsGone()
    {
        _node.Sample("web", (11, 1.0, 1), (12, 2.0, 1));
        _node.Sample("web", (12, 2.0, 1));

        Assert.Equal(1, Frame.Processes);
    }

    [Fact]
    public void Tick_SilentProcess_IsDroppedOnceOthersWereHeardForTheTimeout()
    {
        _node.Sample("web", (11, 1.0, 1));
        _node.Sample("db", _now.AddSeconds(3), (12, 1.0, 1));
        _node.Tick();
        Assert.Equal(2, Frame.Processes);

        _node.Sample("db", _now.AddSeconds(3.1), (12, 1.0, 1));
        _node.Tick();
        Assert.Equal(1, Frame.Processes);
    }

    [Fact]
    public void Tick_AllAreSilent_KeepsTheLastPictureAndMarksItStale()
    {
        _node.Sample("web", (11, 1.0, 1));
        _node.Tick();

        var later = _node.Frame(_now.AddSeconds(60));

        Assert.Equal((1, true, TimeSpan.FromSeconds(60)), (later.Processes, later.IsStale, later.SampleAge!.Value));
        Assert.False(_node.Frame(_now.AddSeconds(2)).IsStale);
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData(3, 1)]
    public void Tick_LongInterval_WaitsLongerUnlessATimeoutIsGiven(int? timeout, int left)
    {
        var node = Pictures.Node(processTimeout: timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        node.Apply(new ProcessSample("slow", 1, new() { Pid = 1 }), _now);
        node.Apply(new WatcherSample("slow", new() { Pids = [1], Interval = 10 }), _now);
        node.Sample("web", _now.AddSeconds(9), (2, 1, 1));
        node.Tick();

        Assert.Equal(left, node.Frame(_now.AddSeconds(9)).Processes);
    }

    [Fact]
    public void Sample_OwnPrograms_AreShownInTheDaemonsGroupOnly()
    {
        _node.Sample("circusd-stats", (21, 1.0, 1));
        _node.Sample("circus", (21, 1.0, 1));

        Assert.Equal(["circus"], Frame.Branches.Select(branch => branch.Watcher.Name));
    }

    [Fact]
    public void Sample_OfTheOriginal_HasTheSumOfMeansAndTheMemoryFromItsText()
    {
        foreach (var pid in new[] { 1, 2 })
        {
            _node.Apply(new ProcessSample("web", pid, new() { Pid = pid, Cmdline = "python3", Cpu = pid * 10, Mem = 0.5, MemInfo1 = "31.50M", Age = pid }), _now);
        }

        _node.Apply(new WatcherSample("web", new() { Pids = [1, 2], Cpu = 15, Mem = 1, Age = 2 }), _now);

        var watcher = Assert.Single(Frame.Branches).Watcher;
        Assert.Equal((30.0, 63L * 1024 * 1024, 1.0, null), (watcher.Cpu, watcher.Rss, watcher.Mem, watcher.State));
    }

    [Theory]
    [InlineData("31.50M", 33_030_144L)]
    [InlineData("512", 512L)]
    [InlineData("512B", 512L)]
    [InlineData("1.5G", 1_610_612_736L)]
    [InlineData("N/A", null)]
    [InlineData("", null)]
    public void HumanBytes_Text_IsBytes(string text, long? bytes) => Assert.Equal(bytes, HumanBytes.Parse(text));

    [Fact]
    public void Description_Watchers_GiveNamesStatesReasonsAndWantedNumbers()
    {
        _node.Sample("web_app", (11, 1.0, 1));
        _node.Sample("gone", (12, 1.0, 1));
        _node.Apply(new NodeDescription
        {
            Hostname = "one",
            Watchers =
            [
                new() { Name = "Web App", Key = "web_app", Status = "active", Numprocesses = 3 },
                new() { Name = "off", Key = "off", Status = "stopped", Numprocesses = 5 },
                new() { Name = "bad", Key = "bad", Status = "active", Substate = "backing_off", Reason = "it ended", Numprocesses = 1 },
                new() { Name = "circusd-stats", Key = "circusd-stats", Status = "active", Own = true },
            ],
        });

        var frame = Frame;
        Assert.Equal(
            [("Web App", "active", 3), ("bad", "backing off", 1), ("off", "stopped", 5)],
            frame.Branches.Select(branch => (branch.Watcher.Name, branch.Watcher.State, branch.Watcher.Wanted ?? -1)).OrderBy(row => row.Name, StringComparer.Ordinal));
        Assert.Equal(("one", 1, 4), (frame.Name, frame.Processes, frame.Wanted!.Value));
        Assert.Equal("it ended", frame.Branches.Single(branch => branch.Watcher.Name == "bad").Watcher.Reason);
    }

    [Fact]
    public void Missing_DescribedWithProcesses_IsWhatWasNotHeardYet()
    {
        _node.Apply(new NodeDescription
        {
            Watchers =
            [
                new() { Name = "a", Key = "a", Status = "active", Processes = [new() { Pid = 1 }] },
                new() { Name = "b", Key = "b", Status = "active", Processes = [new() { Pid = 2 }] },
                new() { Name = "c", Key = "c", Status = "stopped" },
            ],
        });
        _node.Sample("a", (1, 1, 1));

        Assert.Equal(["b"], _node.Missing);
    }

    [Fact]
    public void Watch_Patterns_LeaveTheOthersOut()
    {
        var node = Pictures.Node(0, "x", null, "Web*", "db");
        node.Sample("web_one", (1, 1, 1));
        node.Sample("db", (2, 1, 1));
        node.Sample("db2", (3, 1, 1));

        Assert.Equal(["db", "web_one"], node.Frame(_now).Branches.Select(branch => branch.Watcher.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Round_Whole_HasTheMachineDescendantsAndWantedNumbers()
    {
        _node.Apply(Round(), _now);

        var frame = Frame;
        var (watcher, processes) = Assert.Single(frame.Branches);
        Assert.Equal(("web", 1, 3, 40.0, 17, 4), (watcher.Name, watcher.Processes, watcher.Wanted!.Value, watcher.Cpu!.Value, watcher.Fds!.Value, watcher.Restarts!.Value));
        Assert.Equal([(11, 0), (12, 11)], processes.Select(row => (row.Key.Pid!.Value, row.Parent)));
        Assert.Equal((25.0, "R", 60.0), (processes[0].Mem!.Value, processes[0].Letter, processes[0].Age!.Value));
        Assert.Equal(("one", 4, 1), (frame.Name, frame.Machine!.Cores, frame.Processes));
    }

    [Fact]
    public void Round_OwnPrograms_StandWithCircusd()
    {
        _node.Apply(
            Round() with
            {
                Watchers =
                [
                    new WatcherFigures { Key = "circus", Actual = 1, Processes = 1, Cpu = 2, Rss = 100, Age = 9 },
                    new WatcherFigures { Key = "circusd-stats", Wanted = 1, Actual = 1, Processes = 1, Cpu = 3, Age = 8 },
                ],
                Processes = [new ProcessFigures { Watcher = "circus", Pid = 1, Program = "circusd" }, new ProcessFigures { Watcher = "circusd-stats", Pid = 2, Program = "circusd-stats" }],
            },
            _now);

        var (watcher, processes) = Assert.Single(Frame.Branches);
        Assert.Equal(("circus", 2, 5.0, 100L, 9.0), (watcher.Name, watcher.Processes, watcher.Cpu!.Value, watcher.Rss!.Value, watcher.Age!.Value));
        Assert.Equal(["circusd", "circusd-stats"], processes.Select(row => row.Name));
    }

    [Fact]
    public void Round_WatcherThatIsNotInIt_KeepsItsFigures()
    {
        _node.Apply(Round(), _now);
        _node.Apply(Round() with { Seq = 2, Watchers = [], Processes = [] }, _now.AddSeconds(1));
        _node.Tick();

        Assert.Equal(1, Frame.Processes);
    }

    [Fact]
    public void Model_TwoNodesOfOneHost_AreToldApartByTheirPorts()
    {
        var (one, two) = (Pictures.Node(0), Pictures.Node(1, "tcp://127.0.0.1:6557"));
        one.Apply(Round(), _now);
        two.Apply(Round(), _now);

        var frame = Pictures.Frame(one, two);

        Assert.Equal(["one:5557", "one:6557"], frame.Nodes.Select(node => node.Name));
        Assert.Equal("one:6557", frame.Nodes[1].Branches[0].Processes[0].Node);
    }

    [Fact]
    public void Sockets_OfBothKindsOfStatistics_AreTheSameRows()
    {
        _node.Apply(SocketRow.Of(new TopicMessage("stat.sockets.7", JsonElement.Parse("""{"fd":7,"subtopic":7,"reads":12,"address":"127.0.0.1:8888"}""")))!, _now);
        _node.Apply(SocketRow.Of(new TopicMessage("stat.sockets.8", JsonElement.Parse("""{"fd":8,"subtopic":8,"reads":99,"address":"/run/x"}""")))!, _now);
        Assert.Equal([(8, "/run/x", 99.0), (7, "127.0.0.1:8888", 12.0)], Pictures.Frame(_node).Sockets.Select(socket => (socket.Fd, socket.Address!, socket.Hits!.Value)));

        _node.Apply(Round() with { Sockets = [new SocketFigures { Name = "web", Fd = 9, Queue = 3, Backlog = 128, Connections = 5, Accepts = 2 }] }, _now);
        Assert.Equal(("web", 9, 3, 128, 5), Pictures.Frame(_node).Sockets.Select(socket => (socket.Name!, socket.Fd, socket.Queue!.Value, socket.Backlog!.Value, socket.Connections!.Value)).Single());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"fd":"7"}""")]
    [InlineData("""{"fd":1e99}""")]
    public void Sockets_Malformed_AreNone(string payload) => Assert.Null(SocketRow.Of(new TopicMessage("stat.sockets.7", JsonElement.Parse(payload))));

    [Fact]
    public void History_MoreThanItHolds_KeepsTheNewest()
    {
        var history = new FigureHistory();
        for (var i = 0; i < (3 * FigureHistory.Length) + 5; i++)
        {
            history.Push(i);
        }

        Assert.Equal(Enumerable.Range((2 * FigureHistory.Length) + 5, FigureHistory.Length).Select(i => (float)i), history.ToArray());
    }

    [Fact]
    public void Frame_NothingEverCame_SaysWhoIsSilentAndWhatToDo()
    {
        Assert.Null(_node.Frame(_now.AddSeconds(1)).Fault);
        Assert.StartsWith("No statistics from tcp://127.0.0.1:5557. Does circusd run there, with statsd = True", _node.Frame(_now.AddSeconds(10)).Fault, StringComparison.Ordinal);
    }

    private static StatsRound Round() => new()
    {
        Seq = 1,
        Time = 1000,
        Wanted = 1,
        Node = new NodeFigures { Hostname = "one", Cores = 4, Cpu = 150, MemTotal = 4000, MemAvailable = 3000 },
        Watchers = [new WatcherFigures { Key = "web", Interval = 1, Wanted = 3, Actual = 1, Processes = 2, Restarts = 4, Cpu = 40, Rss = 1500, Fds = 17 }],
        Processes =
        [
            new ProcessFigures { Watcher = "web", Pid = 11, Cpu = 30, Rss = 1000, Created = 940, State = 'R', Program = "sh", User = "app" },
            new ProcessFigures { Watcher = "web", Pid = 12, Parent = 11, Cpu = 10, Rss = 500, Program = "sleep" },
        ],
    };
}
