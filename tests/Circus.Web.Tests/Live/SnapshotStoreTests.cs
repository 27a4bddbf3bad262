using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;
using Circus.Web.Live;

namespace Circus.Web.Tests.Live;

public sealed class SnapshotStoreTests
{
    private readonly SnapshotStore _store = new();

    [Fact]
    public void Current_BeforeTheFirstAnswer_IsConnectingAndSaysWhyItTakesSoLong()
    {
        Assert.Equal((LinkState.Connecting, null), (_store.Current.Link, _store.Current.Node));

        _store.Lose("no answer", Some.Start);
        _store.Publish();

        Assert.Equal((LinkState.Connecting, "no answer"), (_store.Current.Link, _store.Current.Fault));
    }

    [Fact]
    public void Lose_AfterAnAnswer_KeepsWhatWasKnownAndSaysSinceWhen()
    {
        Describe(Some.Watcher("web", 1));
        _store.Lose("gone", Some.Start.AddSeconds(5));
        _store.Lose("gone still", Some.Start.AddSeconds(6));
        _store.Publish();

        Assert.Equal(LinkState.Down, _store.Current.Link);
        Assert.Equal(Some.Start.AddSeconds(5), _store.Current.LinkSince);
        Assert.Equal("gone still", _store.Current.Fault);
        Assert.Single(_store.Current.Watchers);

        _store.Describe(_store.Current.Node!, Some.Start.AddSeconds(9));
        _store.Publish();
        Assert.Equal((LinkState.Up, null), (_store.Current.Link, _store.Current.Fault));
    }

    [Fact]
    public void Describe_TheSameAgain_ChangesNothingThatIsRendered()
    {
        Describe(Some.Watcher("web", 1));
        var version = _store.Current.Version;

        _store.Describe(Some.Node(Some.Watcher("web", 1)), Some.Start.AddSeconds(5));

        Assert.False(_store.HasChanges);
        Assert.Equal(version, _store.Current.Version);
    }

    [Fact]
    public void Tick_Samples_AreReadingsOfProcessWatcherAndNode()
    {
        Describe(Some.Watcher("web", 1, 2), Some.Watcher("job", 3));
        _store.Add(Some.OfProcess("web", 1, cpu: 10, mib: 1), Some.Start);
        _store.Add(Some.OfProcess("web", 2, cpu: 20, mib: 2), Some.Start);
        _store.Add(Some.OfProcess("job", 3, cpu: 5, mib: 4), Some.Start);
        _store.Add(Some.OfProcess("circus", 1000, cpu: 1, mib: 8), Some.Start);
        _store.Add(Some.OfWatcher("web", cpu: 31, mib: 3, 1, 2), Some.Start);

        _store.Tick(Some.Start);

        Assert.Equal(new Reading(20, 2), _store.Current.Latest(ColumnId.OfProcess(2)));
        Assert.Equal(new Reading(31, 3), _store.Current.Latest(ColumnId.OfWatcher("web")));
        // No sample of the watcher itself: the sum of its processes.
        Assert.Equal(new Reading(5, 4), _store.Current.Latest(ColumnId.OfWatcher("job")));
        Assert.Equal(new Reading(37, 15), _store.Current.Latest(ColumnId.Node));
        Assert.Equal((1, Some.Start), (_store.Current.Tick, _store.Current.Sampled));
    }

    [Fact]
    public void Tick_SamplesStop_ReadingsAreMissingNotRepeated()
    {
        Describe(Some.Watcher("web", 1));
        _store.Add(Some.OfProcess("web", 1, cpu: 10, mib: 1), Some.Start);
        _store.Tick(Some.Start);
        _store.Tick(Some.Start.AddSeconds(4));

        Assert.Equal([new Reading(10, 1), Reading.Missing], _store.Current.Columns[ColumnId.OfProcess(1)].ToArray());
    }

    [Fact]
    public void Add_Round_IsReadingsOfMachineWatchersProcessesAndSockets()
    {
        Describe(Some.Watcher("web", 1, 2));

        _store.Add(
            Some.Round(
                [new WatcherFigures { Key = "web", Actual = 2, Cpu = 130, Rss = 3 << 20, Fds = 20, Threads = 8, Read = 2048, Write = 1024 }],
                [
                    new ProcessFigures { Watcher = "web", Pid = 1, Wid = 1, Cpu = 10, TreeCpu = 110, Rss = 1 << 20, TreeRss = 2 << 20, Fds = 5, Threads = 3 },
                    new ProcessFigures { Watcher = "web", Pid = 9, Parent = 1, Cpu = 100, Rss = 1 << 20 },
                    new ProcessFigures { Watcher = "web", Pid = 2, Wid = 2, Cpu = 20, Rss = 1 << 20 },
                ],
                [new SocketFigures { Name = "http", Address = "127.0.0.1:80", Queue = 3, Connections = 7, Accepts = 1.5, Backlog = 128 }]),
            Some.Start);
        _store.Tick(Some.Start);

        var now = _store.Current;
        Assert.Equal(new Reading(150, 1024), now.Latest(ColumnId.Host));
        Assert.Equal(new Reading(130, 3), now.Latest(ColumnId.OfWatcher("web")));
        Assert.Equal(new Reading(2, 1), now.Latest("w:web/io"));
        Assert.Equal(new Reading(20, 8), now.Latest("w:web/fds"));
        // With what descends from it.
        Assert.Equal(new Reading(110, 2), now.Latest(ColumnId.OfProcess(1)));
        Assert.Equal(new Reading(5, 3), now.Latest("p:1/fds"));
        Assert.DoesNotContain(ColumnId.OfProcess(9), now.Columns.Keys);
        Assert.Equal(new Reading(3, 7), now.Latest(ColumnId.OfSocket("http")));
        Assert.Equal(new Reading(1.5f, 128), now.Latest("s:http/accepts"));
        Assert.Equal("127.0.0.1:80", Assert.Single(now.Sockets).Address);
    }

    [Fact]
    public void Add_RoundsWithOtherSockets_ChangeTheStructureOnlyThen()
    {
        Describe(Some.Watcher("web", 1));
        _store.Add(Some.Round([], [], [new SocketFigures { Name = "http", Queue = 1 }]), Some.Start);
        Assert.True(_store.HasChanges);
        _store.Tick(Some.Start);

        _store.Add(Some.Round([], [], [new SocketFigures { Name = "http", Queue = 2 }]), Some.Start);
        Assert.False(_store.HasChanges);

        _store.Add(Some.Round([], [], []), Some.Start);
        _store.Tick(Some.Start.AddSeconds(1));
        Assert.Empty(_store.Current.Sockets);
        Assert.DoesNotContain(_store.Current.Columns.Keys, column => column.StartsWith("s:", StringComparison.Ordinal));
    }

    [Fact]
    public void Columns_ProcessIsGone_ItsDetailsAreToo()
    {
        Describe(Some.Watcher("web", 1));
        _store.Add(Some.Round([], [new ProcessFigures { Watcher = "web", Pid = 1, Fds = 5 }], []), Some.Start);
        _store.Tick(Some.Start);
        Assert.Contains("p:1/fds", _store.Current.Columns.Keys);

        Describe(Some.Watcher("web", 2));
        _store.Tick(Some.Start.AddSeconds(1));
        Assert.DoesNotContain("p:1/fds", _store.Current.Columns.Keys);
    }

    [Fact]
    public void Add_SampleWithATime_TellsHowLateStatisticsAre()
    {
        Describe(Some.Watcher("web", 1));
        var sample = (ProcessSample)Some.OfProcess("web", 1, cpu: 10, mib: 1);
        var measured = (Some.Start.ToUnixTimeMilliseconds() / 1000.0) - 0.25;

        _store.Add(sample with { Payload = sample.Payload with { Time = measured } }, Some.Start);
        _store.Tick(Some.Start);
        Assert.Equal(TimeSpan.FromSeconds(0.25), _store.Current.StatsDelay);

        // A clock that goes before ours.
        _store.Add(sample with { Payload = sample.Payload with { Time = measured + 60 } }, Some.Start);
        _store.Tick(Some.Start);
        Assert.Equal(TimeSpan.Zero, _store.Current.StatsDelay);
    }

    [Fact]
    public void Tick_LastProcessIsGone_WatcherUsesNothing()
    {
        Describe(Some.Watcher("web", 1));
        _store.Add(Some.OfWatcher("web", cpu: 10, mib: 1, 1), Some.Start);
        _store.Tick(Some.Start);
        _store.Apply(Some.Reap("web", 1, "stop", seq: 11));
        _store.Tick(Some.Start.AddSeconds(1));

        Assert.Equal(Reading.Nothing, _store.Current.Latest(ColumnId.OfWatcher("web")));
    }

    [Fact]
    public void Columns_ThingsComeAndGo_AreThoseThatAreThere()
    {
        Describe(Some.Watcher("web", 1));
        for (var pid = 2; pid < 500; pid++)
        {
            _store.Apply(Some.Spawn("web", pid, 1, seq: 10 + (2 * pid)));
            _store.Apply(Some.Reap("web", pid - 1, "exit", seq: 11 + (2 * pid)));
            _store.Tick(Some.Start.AddSeconds(pid));
        }

        Assert.Equal(
            [ColumnId.Node, ColumnId.Host, ColumnId.OfProcess(1000), ColumnId.OfProcess(499), ColumnId.OfWatcher("web")],
            _store.Current.Columns.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(SnapshotStore.EventsPerWatcher, _store.Current.Events["web"].Length);
        Assert.Equal(Gauge.Points, _store.Current.Times.Length);
    }

    [Fact]
    public void Add_SampleOfAStranger_IsIgnored()
    {
        Describe(Some.Watcher("web", 1));
        _store.Add(Some.OfProcess("web", 77, cpu: 10, mib: 1), Some.Start);
        _store.Add(Some.OfWatcher("nobody", cpu: 10, mib: 1, 77), Some.Start);
        _store.Tick(Some.Start);

        Assert.Null(_store.Current.Sampled);
        Assert.DoesNotContain(ColumnId.OfProcess(77), _store.Current.Columns.Keys);
    }

    [Fact]
    public void Snapshot_HeldByAReader_NeverChanges()
    {
        Describe(Some.Watcher("web", 1));
        _store.Tick(Some.Start);
        var held = _store.Current;
        _store.Apply(Some.Reap("web", 1, "exit", seq: 11));
        _store.Tick(Some.Start.AddSeconds(1));

        Assert.Single(held.Watchers[0].Processes);
        Assert.Single(held.Times.ToArray());
        Assert.False(held.Events.ContainsKey("web"));
        Assert.Empty(_store.Current.Watchers[0].Processes);
    }

    [Fact]
    public void Apply_EventsOfAStranger_AreNotKept()
    {
        Describe();

        Assert.True(_store.Apply(Some.Event("nobody", "start", 11)));
        _store.Publish();
        Assert.Empty(_store.Current.Events);
    }

    private void Describe(params WatcherDescription[] watchers)
    {
        _store.Describe(Some.Node(watchers), Some.Start);
        _store.Publish();
    }
}
