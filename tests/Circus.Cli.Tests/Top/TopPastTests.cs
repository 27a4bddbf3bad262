using Circus.Cli.Top.Model;
using Circus.Protocol.Rounds;

namespace Circus.Cli.Tests.Top;

public sealed class TopPastTests
{
    private static readonly StatsRound _first = new()
    {
        Seq = 1,
        Time = 1000,
        Wanted = 1,
        Node = new NodeFigures(),
        Watchers = [new WatcherFigures { Key = "web", Cpu = 4, Rss = 40 }],
        Processes = [new ProcessFigures { Watcher = "web", Pid = 11, Wid = 1, Cpu = 4, Rss = 40, Created = 998 }],
    };

    [Fact]
    public void Question_Round_AsksForAllThatIsInItUpToThere()
    {
        var question = TopPast.Question(_first)!;

        Assert.Equal(["watcher/web/cpu", "watcher/web/rss", "process/web/1/cpu", "process/web/1/rss"], question.Series);
        Assert.Equal((879.0, 999.0, 1.0), (question.From, question.To, question.Resolution));
        Assert.Null(TopPast.Question(_first with { Wanted = 0.1 }));
    }

    [Fact]
    public void Apply_Past_StandsBeforeWhatWasMeasuredSince()
    {
        var node = Pictures.Node();
        node.Apply(_first, Pictures.Now);

        node.Apply(_first, TopPast.Of(_first, new HistoryReply
        {
            Resolution = 1,
            Series =
            [
                new() { Series = "watcher/web/cpu", Mean = [null, 1, null, 2, 3] },
                new() { Series = "watcher/web/rss", Mean = [10, 20, 30] },
                // Of whoever had the slot before, too: it is two seconds old.
                new() { Series = "process/web/1/cpu", Mean = [7, 8, 2, 3] },
            ],
        }));

        var branch = Assert.Single(node.Frame(Pictures.Now).Branches);
        Assert.Equal([1, 0, 2, 3, 4], branch.Watcher.CpuHistory);
        Assert.Equal([10, 20, 30, 40], branch.Watcher.MemHistory);
        Assert.Equal([2, 3, 4], Assert.Single(branch.Processes).CpuHistory);
    }

    [Fact]
    public void Of_LongInterval_TakesOnePointForEachRound()
    {
        var past = TopPast.Of(_first with { Wanted = 2 }, new HistoryReply { Resolution = 1, Series = [new() { Series = "watcher/web/cpu", Mean = [1, 2, 3, 4, 5] }] });

        Assert.Equal([1, 3, 5], past.Watcher("web").Cpu);
    }

    [Fact]
    public void Precede_MoreThanThereIsRoomFor_KeepsTheLast()
    {
        var history = new FigureHistory();
        history.Push(-1);

        history.Precede([.. Enumerable.Range(0, 2 * FigureHistory.Length).Select(i => (float)i)]);

        Assert.Equal(FigureHistory.Length, history.ToArray().Length);
        Assert.Equal([(2 * FigureHistory.Length) - 1, -1], history.ToArray()[^2..]);
    }

    [Fact]
    public void Sum_SeriesOfDifferentLength_AreAddedFromTheirEnd() => Assert.Equal([1, 12, 23], TopPast.Sum([[1, 2, 3], [10, 20]]));
}
