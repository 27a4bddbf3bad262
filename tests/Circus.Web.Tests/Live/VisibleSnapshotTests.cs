using Circus.Protocol.Rounds;
using Circus.Web.Access;
using Circus.Web.Live;

namespace Circus.Web.Tests.Live;

/// <summary>What is left of a snapshot for whoever has rights on some watchers.</summary>
public sealed class VisibleSnapshotTests
{
    private static readonly Rights _someRights = new([new Grant(Permissions.Operate, "web-*")]);

    private readonly SnapshotStore _store = new();

    public VisibleSnapshotTests()
    {
        _store.Describe(Some.Node(Some.Watcher("web-1", 11), Some.Watcher("web-2", 12), Some.Watcher("api", 21)), Some.Start);
        _store.Add(
            Some.Round(
                [Figures("web-1", 10), Figures("web-2", 20), Figures("api", 400)],
                [new ProcessFigures { Watcher = "web-1", Pid = 11, Fds = 3 }, new ProcessFigures { Watcher = "api", Pid = 21, Fds = 5 }],
                [new SocketFigures { Name = "front" }]),
            Some.Start);
        _store.Apply(Some.Spawn("web-1", 11, 1, seq: 11));
        _store.Apply(Some.Spawn("api", 21, 1, seq: 12));
        _store.Tick(Some.Start);
    }

    [Fact]
    public void Row04_WhoSeesEverything_GetsTheSameObject() =>
        Assert.Same(_store.Current, VisibleSnapshot.Of(_store.Current, new Rights([new Grant(Permissions.View)])));

    [Fact]
    public void Row04_WhoSeesSome_GetsWatchersEventsAndFiguresOfThose()
    {
        var seen = VisibleSnapshot.Of(_store.Current, _someRights);

        Assert.Equal(["web-1", "web-2"], seen.Watchers.Select(watcher => watcher.Name));
        Assert.Equal(["web-1"], seen.Events.Keys);
        Assert.Equal(["web-1", "web-2"], seen.Round!.Watchers.Select(watcher => watcher.Key));
        Assert.Equal([11], seen.Round.Processes.Select(process => process.Pid));
        Assert.Empty(seen.Round.Sockets);
        Assert.Empty(seen.Sockets);
        Assert.Equal(0, seen.Round.Node.Cores);
        Assert.True(float.IsNaN(seen.Latest(ColumnId.OfWatcher("api")).Cpu));
        Assert.True(float.IsNaN(seen.Latest(ColumnId.OfProcess(21)).Cpu));
        Assert.True(float.IsNaN(seen.Latest(ColumnId.Host).Cpu));
        Assert.DoesNotContain(seen.Columns.Keys, column => column.Contains("21", StringComparison.Ordinal) || column.Contains("api", StringComparison.Ordinal) || column.Contains("front", StringComparison.Ordinal));
    }

    [Fact]
    public void Row04_Sum_IsThatOfTheirWatchers() =>
        Assert.Equal(30, VisibleSnapshot.Of(_store.Current, _someRights).Latest(ColumnId.Node).Cpu);

    [Fact]
    public void Row04_WhoHasNoRights_SeesNoWatcher()
    {
        var seen = VisibleSnapshot.Of(_store.Current, Rights.None);

        Assert.Empty(seen.Watchers);
        Assert.Equal([ColumnId.Node], seen.Columns.Keys);
    }

    [Fact]
    public void Row04_RightsThatChange_AreSeenAtOnce()
    {
        var rights = new GivenRights();
        var sight = new Sight(_store, rights);
        Assert.Equal(3, sight.Current.Watchers.Count);

        rights.LimitTo("api");

        Assert.Equal(["api"], sight.Current.Watchers.Select(watcher => watcher.Name));
        Assert.Same(sight.Current, sight.Current);
    }

    private static WatcherFigures Figures(string key, double cpu) => new() { Key = key, Actual = 1, Cpu = cpu, Rss = 1 << 20, Fds = 3 };
}
