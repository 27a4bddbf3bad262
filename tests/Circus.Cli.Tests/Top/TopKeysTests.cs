using Circus.Cli.Top.Model;
using Circus.Cli.Top.Table;

namespace Circus.Cli.Tests.Top;

public sealed class TopKeysTests
{
    private readonly TopFrame _frame;
    private TopView _view = new();

    public TopKeysTests()
    {
        var node = Pictures.Node();
        for (var i = 0; i < 30; i++)
        {
            node.Sample($"w{i:00}", (100 + i, 50 - i, 1), (200 + i, 1, 1));
        }

        _frame = Pictures.Frame(node);
    }

    [Theory]
    [InlineData("j j k", "w01")]
    [InlineData("Down Down Down", "w03")]
    [InlineData("PageDown", "w10")]
    [InlineData("PageDown PageUp", "w00")]
    [InlineData("End", "w29")]
    [InlineData("G g", "w00")]
    [InlineData("Up", "w00")]
    public void Move_Keys_ChooseARow(string keys, string expected)
    {
        Press(keys);

        Assert.Equal(expected, Table().SelectedRow!.Name);
    }

    [Fact]
    public void Enter_Watcher_ShowsItsProcessesAndHidesThem()
    {
        Press("j Enter");
        Assert.Equal("w00 w01 101 201 w02", FirstFive());
        Press("Spacebar");
        Assert.Equal("w00 w01 w02 w03 w04", FirstFive());
    }

    [Fact]
    public void Left_OnAProcess_HidesThoseOfItsWatcherAndChoosesThat()
    {
        Press("j Right j j");
        Assert.Equal(201, Table().SelectedRow!.Key.Pid);
        Press("Left");
        Assert.Equal(("w01", 30), (Table().SelectedRow!.Name, Table().Lines.Count));
    }

    [Fact]
    public void E_All_AreOpenedAndClosed()
    {
        Press("Enter e");
        Assert.Equal(90, Table().Lines.Count);
        Press("e");
        Assert.Equal(30, Table().Lines.Count);
    }

    [Fact]
    public void Slash_Letters_AreTheFilterUntilEscape()
    {
        Press("/ w 2 q");
        Assert.Equal(("w2q", true, false), (_view.Filter, _view.IsFiltering, _view.IsDone));
        Press("Backspace Enter");
        Assert.Equal(("w2", false, 10), (_view.Filter, _view.IsFiltering, Table().Lines.Count));
        Press("Escape");
        Assert.Equal(("", 30), (_view.Filter, Table().Lines.Count));
    }

    [Fact]
    public void Slash_CtrlU_EmptiesTheFilter()
    {
        Press("/ a b");
        _view = TopKeys.Press(_view, new ConsoleKeyInfo('\u0015', ConsoleKey.U, false, false, true), Table(), _frame);

        Assert.Equal(("", true), (_view.Filter, _view.IsFiltering));
    }

    [Fact]
    public void SortKeys_Twice_TurnRound()
    {
        Press("M");
        Assert.Equal((ColumnId.Memory, false), (_view.Sort, _view.IsReversed));
        Press("M");
        Assert.Equal((ColumnId.Memory, true), (_view.Sort, _view.IsReversed));
        Press("r");
        Assert.False(_view.IsReversed);
    }

    [Fact]
    public void Angles_Columns_AreTakenInTurnAndRound()
    {
        var columns = TopKeys.Sortable(_view, _frame).Count;
        Press(">");
        Assert.Equal(ColumnId.Memory, _view.Sort);
        Press(string.Join(' ', Enumerable.Repeat("<", columns + 1)));
        Assert.Equal(ColumnId.Cpu, _view.Sort);
    }

    [Fact]
    public void S_List_SortsByTheChosenColumn()
    {
        Press("s");
        Assert.Equal((TopOverlay.Sort, ColumnId.Cpu), (_view.Overlay, TopKeys.Sortable(_view, _frame)[_view.OverlayAt].Id));
        Press("Down Enter");
        Assert.Equal((TopOverlay.None, ColumnId.Memory), (_view.Overlay, _view.Sort));
    }

    [Fact]
    public void C_List_HidesAndShowsColumns()
    {
        Press("c");
        var first = TopKeys.Choosable[0].Id;
        Press("Spacebar");
        Assert.DoesNotContain(first, _view.Columns);
        Press("Spacebar Down Spacebar d Escape");
        Assert.Equal((TopOverlay.None, true), (_view.Overlay, _view.Columns.SetEquals(TopColumns.Usual)));
    }

    [Fact]
    public void PTQ_Keys_PauseListAndLeave()
    {
        Press("p t");
        Assert.Equal((true, false), (_view.IsPaused, _view.IsTree));
        Press("p t ? q");
        Assert.Equal((false, true, TopOverlay.None, false), (_view.IsPaused, _view.IsTree, _view.Overlay, _view.IsDone));
        Press("q");
        Assert.True(_view.IsDone);
    }

    [Fact]
    public void AnyKeys_AnyOrder_NeverFail()
    {
        var random = new Random(4711);
        ConsoleKeyInfo[] keys =
        [
            .. "jkgGlhe/srPMNActpo?<>xy ".Select(Key),
            .. new[] { ConsoleKey.Enter, ConsoleKey.Escape, ConsoleKey.UpArrow, ConsoleKey.DownArrow, ConsoleKey.PageDown, ConsoleKey.End, ConsoleKey.Backspace, ConsoleKey.LeftArrow }.Select(Key),
        ];
        for (var i = 0; i < 3000; i++)
        {
            var frame = i % 7 == 0 ? TopFrame.Empty : _frame;
            _view = TopKeys.Press(_view, keys[random.Next(keys.Length)], TopTable.Of(frame, _view, 10), frame);
            Pictures.Draw(frame, _view, random.Next(20, 130), random.Next(4, 40));
        }
    }

    private static ConsoleKeyInfo Key(char character) => new(character, character == ' ' ? ConsoleKey.Spacebar : ConsoleKey.None, char.IsUpper(character), false, false);

    private static ConsoleKeyInfo Key(ConsoleKey key) => new('\0', key, false, false, false);

    private string FirstFive() => string.Join(' ', Pictures.Order(Table()).Split(' ').Take(5));

    private TopTable Table() => TopTable.Of(_frame, _view, 10);

    /// <summary>Letters, or names of keys, with blanks between.</summary>
    private void Press(string keys)
    {
        foreach (var name in keys.Split(' '))
        {
            var word = name is "Up" or "Down" or "Left" or "Right" ? name + "Arrow" : name;
            var key = name.Length == 1 ? Key(name[0]) : Key(Enum.Parse<ConsoleKey>(word));
            var table = Table();
            _view = TopKeys.Press(_view with { Top = table.Top, SelectedAt = table.Selected }, key, table, _frame);
        }
    }
}
