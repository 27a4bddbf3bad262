using Circus.Cli.Top.Model;
using Circus.Cli.Top.Table;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Cli.Tests.Top;

public sealed class TopTableTests
{
    private readonly TopNode _node = Pictures.Node();

    [Fact]
    public void Sort_Cpu_ComparesNumbersAndNotTheirText()
    {
        _node.Sample("nine", (1, 9.0, 1));
        _node.Sample("ten", (2, 10.0, 1));

        Assert.Equal("ten 2 nine 1", Order(new TopView { IsExpanded = true }));
        Assert.Equal("nine 1 ten 2", Order(new TopView { IsExpanded = true, IsReversed = true }));
    }

    [Fact]
    public void Sort_FiguresThatLookTheSame_KeepTheOrderOfNames()
    {
        _node.Sample("b", (1, 0.04, 1));
        _node.Sample("a", (2, 0.01, 1));

        Assert.Equal("a b", Order(new TopView()));
        Assert.Equal("a b", Order(new TopView { IsReversed = true }));
    }

    [Theory]
    [InlineData("memory", "a c b")]
    [InlineData("name", "a b c")]
    [InlineData("processes", "b a c")]
    public void Sort_Column_IsTheOrderOfWatchers(string column, string expected)
    {
        _node.Sample("b", (1, 9.0, 100), (4, 1, 0));
        _node.Sample("a", (2, 1.0, 900));
        _node.Sample("c", (3, 5.0, 500));

        Assert.Equal(expected, Order(new TopView { Sort = TopColumns.Find(column)!.Id }));
    }

    [Fact]
    public void Sort_Unknown_StandsLastWhicheverWayRound()
    {
        _node.Sample("known", (1, 1.0, 100));
        _node.Apply(new ProcessSample("unknown", 2, new() { Pid = 2 }), Pictures.Now);
        _node.Apply(new WatcherSample("unknown", new() { Pids = [2] }), Pictures.Now);

        Assert.Equal("known unknown", Order(new TopView { Sort = ColumnId.Age }));
        Assert.Equal("known unknown", Order(new TopView { Sort = ColumnId.Age, IsReversed = true }));
    }

    [Fact]
    public void Tree_Processes_StandBelowTheirWatcherWhenItIsOpen()
    {
        _node.Sample("web", (11, 1.0, 1), (12, 2.0, 1));
        _node.Sample("db", (13, 0.5, 1));
        var web = new RowKey(0, "web", null);

        Assert.Equal("web db", Order(new TopView()));
        Assert.Equal("web 12 11 db", Order(new TopView().Open(web, true)));
        Assert.Equal("web db 13", Order(new TopView { IsExpanded = true }.Open(web, false)));
    }

    [Fact]
    public void Tree_Descendants_StandBelowTheirParents()
    {
        _node.Apply(
            new StatsRound
            {
                Seq = 1,
                Time = 1,
                Watchers = [new WatcherFigures { Key = "web", Actual = 2, Processes = 5 }],
                Processes = [Process(1, 0, 1), Process(2, 1, 5), Process(3, 2, 1), Process(4, 1, 9), Process(5, 0, 3)],
            },
            Pictures.Now);

        var table = Table(new TopView { IsExpanded = true });

        Assert.Equal("web 5 1 4 2 3", Pictures.Order(table));
        Assert.Equal([0, 0, 0, 1, 1, 2], table.Lines.Select(line => line.Depth));
    }

    [Fact]
    public void Flat_Processes_AreInOneOrder()
    {
        _node.Sample("web", (11, 1.0, 1), (12, 3.0, 1));
        _node.Sample("db", (13, 2.0, 1));

        Assert.Equal("12 13 11", Order(new TopView { IsTree = false }));
    }

    [Theory]
    [InlineData("web", "web 11 12")]
    [InlineData("WE", "web 11 12")]
    [InlineData("13", "db 13")]
    [InlineData("app db", "db 13")]
    [InlineData("nothing", "")]
    [InlineData("  ", "db 13 web 11 12")]
    public void Filter_Words_AllHaveToOccur(string filter, string expected)
    {
        _node.Sample("web", (11, 0.5, 1), (12, 0.5, 1));
        _node.Sample("db", (13, 2.0, 1));

        Assert.Equal(expected, Order(new TopView { IsExpanded = true, Filter = filter }));
    }

    [Fact]
    public void Filter_ProcessOfAClosedWatcher_OpensIt()
    {
        _node.Sample("web", (11, 1.0, 1), (12, 1.0, 1));

        Assert.Equal("web 12", Order(new TopView { Filter = "12" }));
    }

    [Fact]
    public void Selection_RowThatMoves_IsFollowed()
    {
        _node.Sample("a", (1, 9, 1));
        _node.Sample("b", (2, 1, 1));
        var view = new TopView { Selected = new RowKey(0, "a", null) };
        Assert.Equal(0, Table(view).Selected);

        _node.Sample("b", (2, 20, 1));

        Assert.Equal(1, Table(view).Selected);
    }

    [Fact]
    public void Selection_RowThatGoes_PassesToItsNeighbour()
    {
        _node.Sample("a", (1, 9, 1));
        _node.Sample("b", (2, 1, 1));

        Assert.Equal(1, Table(new TopView { Selected = new RowKey(0, "gone", null), SelectedAt = 7 }).Selected);
    }

    [Fact]
    public void Page_Selection_StaysOnTheScreenAndTheScreenFull()
    {
        for (var i = 0; i < 50; i++)
        {
            _node.Sample($"w{i:00}", (i + 1, 100 - i, 1));
        }

        Assert.Equal(26, Table(new TopView { Selected = new RowKey(0, "w35", null) }, page: 10).Top);
        Assert.Equal(40, Table(new TopView { Top = 99, Selected = new RowKey(0, "w49", null) }, page: 10).Top);
        Assert.Equal(0, Table(new TopView { Top = 30 }, page: 10).Top);
    }

    [Fact]
    public void Columns_WithoutAnyFigure_AreNotShown()
    {
        _node.Sample("web", (1, 1, 1));

        var shown = TopColumns.Shown(new TopView(), Pictures.Frame(_node)).Select(column => column.Id).ToList();

        Assert.DoesNotContain(ColumnId.Node, shown);
        Assert.DoesNotContain(ColumnId.State, shown);
        Assert.DoesNotContain(ColumnId.Threads, shown);
        Assert.Contains(ColumnId.Memory, shown);
    }

    [Fact]
    public void Columns_Id_IsThePlaceInTheList() => Assert.Equal(Enum.GetValues<ColumnId>(), TopColumns.All.Select(column => column.Id));

    private static ProcessFigures Process(int pid, int parent, double cpu) => new() { Watcher = "web", Pid = pid, Parent = parent, Cpu = cpu, Program = "sh" };

    private TopTable Table(TopView view, int page = 100) => TopTable.Of(Pictures.Frame(_node), view, page);

    private string Order(TopView view) => Pictures.Order(Table(view));
}
