using Circus.Cli.Top.Model;

namespace Circus.Cli.Top.Table;

/// <summary>What a key changes. Decides only.</summary>
internal static class TopKeys
{
    /// <param name="view">Before the key.</param>
    /// <param name="key">What was pressed.</param>
    /// <param name="table">What is on the screen.</param>
    /// <param name="frame">What it is made of.</param>
    public static TopView Press(TopView view, ConsoleKeyInfo key, TopTable table, TopFrame frame) => view switch
    {
        { Overlay: TopOverlay.Help } => view with { Overlay = TopOverlay.None },
        { Overlay: TopOverlay.Sockets } => InSockets(view, key, frame),
        { Overlay: TopOverlay.Columns } => InColumns(view, key),
        { Overlay: TopOverlay.Sort } => InSort(view, key, frame),
        { IsFiltering: true } => InFilter(view, key, table),
        _ => InTable(view, key, table, frame),
    };

    /// <summary>What the list of columns offers: those without which the table still says something.</summary>
    public static IReadOnlyList<TopColumn> Choosable { get; } = [.. TopColumns.All.Where(column => column.Id is not ColumnId.Name and not ColumnId.Watcher)];

    /// <summary>What the list of orders offers.</summary>
    public static IReadOnlyList<TopColumn> Sortable(TopView view, TopFrame frame) => [.. TopColumns.Shown(view, frame).Where(column => column.IsSortable)];

    private static TopView InTable(TopView view, ConsoleKeyInfo key, TopTable table, TopFrame frame) => key switch
    {
        { Key: ConsoleKey.UpArrow } or { KeyChar: 'k' } => Move(view, table, table.Selected - 1),
        { Key: ConsoleKey.DownArrow } or { KeyChar: 'j' } => Move(view, table, table.Selected + 1),
        { Key: ConsoleKey.PageUp } => Scroll(view, table, -table.Page),
        { Key: ConsoleKey.PageDown } => Scroll(view, table, table.Page),
        { Key: ConsoleKey.Home } or { KeyChar: 'g' } => view with { Selected = null, SelectedAt = 0, Top = 0 },
        { Key: ConsoleKey.End } or { KeyChar: 'G' } => Move(view, table, table.Lines.Count - 1),
        { Key: ConsoleKey.Enter or ConsoleKey.Spacebar } => Turn(view, table, null),
        { Key: ConsoleKey.RightArrow } or { KeyChar: 'l' } => Turn(view, table, true),
        { Key: ConsoleKey.LeftArrow } or { KeyChar: 'h' } => Turn(view, table, false),
        { KeyChar: 'e' } => view with { IsExpanded = !view.IsExpanded, Turned = [] },
        { KeyChar: '/' } => view with { IsFiltering = true },
        { Key: ConsoleKey.Escape } => view with { Filter = "" },
        { KeyChar: 's' } => view with { Overlay = TopOverlay.Sort, OverlayAt = Math.Max(IndexOf(Sortable(view, frame), view.Sort), 0) },
        { KeyChar: '<' } => Beside(view, frame, -1),
        { KeyChar: '>' } => Beside(view, frame, 1),
        { KeyChar: 'r' } => view with { IsReversed = !view.IsReversed },
        { KeyChar: 'P' } => SortBy(view, ColumnId.Cpu),
        { KeyChar: 'M' } => SortBy(view, ColumnId.Memory),
        { KeyChar: 'N' } => SortBy(view, ColumnId.Name),
        { KeyChar: 'A' } => SortBy(view, ColumnId.Age),
        { KeyChar: 'c' } => view with { Overlay = TopOverlay.Columns, OverlayAt = 0 },
        { KeyChar: 'o' } => view with { Overlay = TopOverlay.Sockets, OverlayAt = 0 },
        { KeyChar: 't' } => view with { IsTree = !view.IsTree, Top = 0 },
        { KeyChar: 'p' } => view with { IsPaused = !view.IsPaused },
        { KeyChar: '?' } or { Key: ConsoleKey.F1 } => view with { Overlay = TopOverlay.Help },
        { KeyChar: 'q' or 'Q' } or { Key: ConsoleKey.F10 } => view with { IsDone = true },
        _ => view,
    };

    private static TopView InFilter(TopView view, ConsoleKeyInfo key, TopTable table) => key switch
    {
        { Key: ConsoleKey.Enter } => view with { IsFiltering = false },
        { Key: ConsoleKey.Escape } => view with { IsFiltering = false, Filter = "" },
        { Key: ConsoleKey.Backspace } when view.Filter.Length == 0 => view with { IsFiltering = false },
        { Key: ConsoleKey.Backspace } => view with { Filter = view.Filter[..^(view.Filter.Length > 1 && char.IsLowSurrogate(view.Filter[^1]) ? 2 : 1)] },
        { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control } => view with { Filter = "" },
        { Key: ConsoleKey.UpArrow } => Move(view, table, table.Selected - 1),
        { Key: ConsoleKey.DownArrow } => Move(view, table, table.Selected + 1),
        _ when !char.IsControl(key.KeyChar) => view with { Filter = view.Filter + key.KeyChar, Top = 0 },
        _ => view,
    };

    private static TopView InColumns(TopView view, ConsoleKeyInfo key)
    {
        var at = Math.Clamp(view.OverlayAt, 0, Choosable.Count - 1);
        var id = Choosable[at].Id;
        return key switch
        {
            { Key: ConsoleKey.UpArrow } or { KeyChar: 'k' } => view with { OverlayAt = Math.Max(at - 1, 0) },
            { Key: ConsoleKey.DownArrow } or { KeyChar: 'j' } => view with { OverlayAt = Math.Min(at + 1, Choosable.Count - 1) },
            { Key: ConsoleKey.Home } => view with { OverlayAt = 0 },
            { Key: ConsoleKey.End } => view with { OverlayAt = Choosable.Count - 1 },
            { Key: ConsoleKey.Spacebar or ConsoleKey.Enter } => view with { Columns = TopView.Turn(view.Columns, id) },
            { KeyChar: 'd' } => view with { Columns = TopColumns.Usual },
            { Key: ConsoleKey.Escape } or { KeyChar: 'c' or 'q' } => view with { Overlay = TopOverlay.None },
            _ => view,
        };
    }

    private static TopView InSockets(TopView view, ConsoleKeyInfo key, TopFrame frame) => key switch
    {
        { Key: ConsoleKey.UpArrow } or { KeyChar: 'k' } => view with { OverlayAt = Math.Max(view.OverlayAt - 1, 0) },
        { Key: ConsoleKey.DownArrow } or { KeyChar: 'j' } => view with { OverlayAt = Math.Min(view.OverlayAt + 1, Math.Max(frame.Sockets.Count - 1, 0)) },
        { Key: ConsoleKey.Escape or ConsoleKey.Enter or ConsoleKey.Spacebar } or { KeyChar: 'o' or 'q' } => view with { Overlay = TopOverlay.None },
        _ => view,
    };

    private static TopView InSort(TopView view, ConsoleKeyInfo key, TopFrame frame)
    {
        var choices = Sortable(view, frame);
        var at = Math.Clamp(view.OverlayAt, 0, choices.Count - 1);
        return key switch
        {
            { Key: ConsoleKey.UpArrow } or { KeyChar: 'k' } => view with { OverlayAt = Math.Max(at - 1, 0) },
            { Key: ConsoleKey.DownArrow } or { KeyChar: 'j' } => view with { OverlayAt = Math.Min(at + 1, choices.Count - 1) },
            { Key: ConsoleKey.Enter or ConsoleKey.Spacebar } => view with { Overlay = TopOverlay.None, Sort = choices[at].Id, IsReversed = false },
            { KeyChar: 'r' } => view with { IsReversed = !view.IsReversed },
            { Key: ConsoleKey.Escape } or { KeyChar: 's' or 'q' } => view with { Overlay = TopOverlay.None },
            _ => view,
        };
    }

    /// <summary>The same column once more turns it round.</summary>
    private static TopView SortBy(TopView view, ColumnId column) => view with { Sort = column, IsReversed = view.Sort == column && !view.IsReversed };

    private static TopView Beside(TopView view, TopFrame frame, int step)
    {
        var choices = Sortable(view, frame);
        var at = IndexOf(choices, view.Sort);
        return view with { Sort = choices[at < 0 ? 0 : (at + step + choices.Count) % choices.Count].Id, IsReversed = false };
    }

    private static int IndexOf(IReadOnlyList<TopColumn> columns, ColumnId id)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A page on: the screen and the chosen line move together.</summary>
    private static TopView Scroll(TopView view, TopTable table, int lines) => Move(view with { Top = table.Top + lines }, table, table.Selected + lines);

    private static TopView Move(TopView view, TopTable table, int to)
    {
        if (table.Lines.Count == 0)
        {
            return view;
        }

        var at = Math.Clamp(to, 0, table.Lines.Count - 1);
        return view with { Selected = table.Lines[at].Row.Key, SelectedAt = at };
    }

    /// <summary>Shows the processes of the chosen watcher or hides them; on a process it is its watcher that is meant.</summary>
    private static TopView Turn(TopView view, TopTable table, bool? isOpen)
    {
        if (!view.IsTree || table.SelectedRow is not { } row)
        {
            return view;
        }

        var watcher = row.Key with { Pid = null };
        if (!row.IsWatcher && isOpen is not false)
        {
            return view;
        }

        var turned = view.Open(watcher, isOpen ?? !view.IsOpen(watcher));
        return row.IsWatcher
            ? turned with { Selected = row.Key, SelectedAt = table.Selected }
            : turned with { Selected = watcher, SelectedAt = table.Lines.TakeWhile(line => line.Row.Key != watcher).Count() };
    }
}
