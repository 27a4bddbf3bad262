using Circus.Cli.Top.Model;
using Circus.Cli.Top.Table;

namespace Circus.Cli.Top.Screen;

/// <summary>Boxes above the table.</summary>
internal static class Overlays
{
    private static readonly (string Keys, string Does)[] _keys =
    [
        ("Up Down  j k", "choose a row"),
        ("PgUp PgDn", "a screen on"),
        ("Home End  g G", "first row, last row"),
        ("Enter Space", "processes of a watcher"),
        ("Left Right  h l", "hide them, show them"),
        ("e", "those of all watchers"),
        ("/", "filter: every word has to occur"),
        ("Esc", "clear the filter"),
        ("s  < >", "sort by a column, by the next"),
        ("P M N A", "by CPU, memory, name, age"),
        ("r", "the other way round"),
        ("c", "choose columns"),
        ("o", "managed sockets"),
        ("t", "tree of watchers, list of processes"),
        ("p", "pause and go on; nothing is missed"),
        ("q  Ctrl-C", "leave"),
    ];

    public static void Help(Canvas canvas)
    {
        var left = _keys.Max(key => key.Keys.Length) + 2;
        var (x, y, height) = Box(canvas, "Keys", left + _keys.Max(key => key.Does.Length), _keys.Length + 2);
        for (var i = 0; i < Math.Min(_keys.Length, height); i++)
        {
            canvas.Write(x, y + i, _keys[i].Keys, Tone.Accent, left);
            canvas.Write(x + left, y + i, _keys[i].Does, Tone.Plain, canvas.Width - x - left - 2);
        }

        if (height > _keys.Length + 1)
        {
            canvas.Write(x, y + _keys.Length + 1, "circus-top only looks: it changes nothing.", Tone.Faint, canvas.Width - x - 2);
        }
    }

    public static void Columns(Canvas canvas, TopView view, TopFrame frame) => List(
        canvas, "Columns", "Space shows or hides, d the usual, Esc closes", TopKeys.Choosable, view.OverlayAt,
        column => $"[{(view.Columns.Contains(column.Id) ? 'x' : ' ')}] {column.About}", column => column.IsKnown(frame) ? Tone.Plain : Tone.Faint);

    public static void Sort(Canvas canvas, TopView view, TopFrame frame) => List(
        canvas, "Sort by", "Enter takes it, r turns round, Esc closes", TopKeys.Sortable(view, frame), view.OverlayAt,
        column => $"{(column.Id == view.Sort ? '*' : ' ')} {column.About}", column => column.Id == view.Sort ? Tone.Accent : Tone.Plain);

    public static void Sockets(Canvas canvas, TopView view, TopFrame frame)
    {
        var lines = SocketTable.Lines(frame.Sockets, frame.Nodes.Count > 1).ToArray();
        List(canvas, "Sockets", "Esc closes", lines.Length > 1 ? lines[1..] : ["none"], view.OverlayAt, line => line, _ => Tone.Plain, lines[0]);
    }

    private static void List<T>(
        Canvas canvas, string title, string keys, IReadOnlyList<T> items, int at, Func<T, string> text, Func<T, Tone> tone, string? heading = null)
    {
        var width = Math.Max(Math.Max(items.Max(item => RuneWidth.Of(text(item))), keys.Length), heading?.Length ?? 0);
        var head = heading is null ? 0 : 1;
        var (x, y, height) = Box(canvas, title, width, items.Count + 2 + head);
        // The keys go first where the screen is low.
        var page = Math.Max(height - 2 - head, 1);
        at = Math.Clamp(at, 0, items.Count - 1);
        var top = Math.Clamp(at - (page / 2), 0, Math.Max(items.Count - page, 0));
        var room = Math.Min(width, canvas.Width - x - 2);
        canvas.Write(x, y, heading ?? "", Tone.Faint, room);
        for (var i = 0; i < page && top + i < items.Count && i + head < height; i++)
        {
            canvas.Write(x, y + head + i, text(items[top + i]), tone(items[top + i]), room);
            if (top + i == at)
            {
                canvas.Lay(x - 1, y + head + i, room + 2, Ground.Selected);
            }
        }

        if (height > page + head + 1)
        {
            canvas.Write(x, y + height - 1, keys, Tone.Faint, room);
        }
    }

    /// <summary>An empty frame in the middle; returns where its inside begins, and how high that is.</summary>
    private static (int X, int Y, int Height) Box(Canvas canvas, string title, int innerWidth, int innerHeight)
    {
        var glyphs = canvas.Glyphs;
        var width = Math.Min(innerWidth + 4, canvas.Width);
        var height = Math.Min(innerHeight + 2, canvas.Height);
        var (x, y) = ((canvas.Width - width) / 2, (canvas.Height - height) / 2);
        for (var line = 0; line < height; line++)
        {
            canvas.Fill(x, y + line, width, ' ', Tone.Plain);
            canvas.Lay(x, y + line, width, Ground.Panel);
            canvas.Fill(x, y + line, 1, glyphs.Down, Tone.Track);
            canvas.Fill(x + width - 1, y + line, 1, glyphs.Down, Tone.Track);
        }

        canvas.Fill(x, y, width, glyphs.Across, Tone.Track);
        canvas.Fill(x, y + height - 1, width, glyphs.Across, Tone.Track);
        canvas.Fill(x, y, 1, glyphs.TopLeft, Tone.Track);
        canvas.Fill(x + width - 1, y, 1, glyphs.TopRight, Tone.Track);
        canvas.Fill(x, y + height - 1, 1, glyphs.BottomLeft, Tone.Track);
        canvas.Fill(x + width - 1, y + height - 1, 1, glyphs.BottomRight, Tone.Track);
        canvas.Write(x + 2, y, $" {title} ", Tone.Bold, width - 4);
        return (x + 2, y + 1, height - 2);
    }
}
