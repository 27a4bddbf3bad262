using System.Globalization;
using Circus.Cli.Output;
using Circus.Cli.Top.Model;
using Circus.Cli.Top.Table;

namespace Circus.Cli.Top.Screen;

/// <summary>What stands below the table: more about the chosen row, and the keys.</summary>
internal static class Footer
{
    private static readonly (string Key, string Does)[] _inTable =
    [
        ("?", "help"), ("q", "quit"), ("Enter", "expand"), ("/", "filter"), ("s", "sort"), ("c", "columns"), ("t", "tree"), ("p", "pause"), ("e", "expand all"), ("r", "reverse"), ("o", "sockets"),
    ];

    private static readonly (string Key, string Does)[] _inFilter = [("Enter", "keep"), ("Esc", "clear"), ("Ctrl-U", "empty")];

    public static void Draw(Canvas canvas, TopView view, TopTable table, bool hasDetail, string? warning)
    {
        var y = canvas.Height - 1;
        if (hasDetail)
        {
            var count = Position(table);
            canvas.WriteRight(canvas.Width - 1, y - 1, count, Tone.Faint, canvas.Width / 2);
            var room = canvas.Width - 3 - RuneWidth.Of(count);
            canvas.Write(1, y - 1, warning ?? (table.SelectedRow is { } row ? Detail(row, canvas.Glyphs.Separator) : ""), warning is null ? Tone.Faint : Tone.Warning, room);
        }

        canvas.Lay(0, y, canvas.Width, Ground.Edge);
        if (view.IsFiltering || view.Filter.Length > 0)
        {
            var end = canvas.Write(1, y, "Filter ", Tone.Accent);
            // The end of a long one is what is being typed.
            var text = view.Filter.Length > canvas.Width / 2 ? view.Filter[^(canvas.Width / 2)..] : view.Filter;
            end = canvas.Write(end, y, text, Tone.Bold);
            end = view.IsFiltering ? canvas.Write(end, y, canvas.Glyphs.Cursor.ToString(), Tone.Accent) : end;
            Keys(canvas, end + 3, y, view.IsFiltering ? _inFilter : [("/", "change"), ("Esc", "clear"), .. _inTable.Where(key => key.Key != "/")], view);
            return;
        }

        Keys(canvas, 1, y, _inTable, view);
    }

    private static void Keys(Canvas canvas, int x, int y, IEnumerable<(string Key, string Does)> keys, TopView view)
    {
        foreach (var (key, does) in keys)
        {
            var word = key switch
            {
                "p" when view.IsPaused => "go on",
                "t" when view.IsTree => "list",
                "e" when view.IsExpanded => "close all",
                _ => does,
            };
            if (x + key.Length + 1 + word.Length > canvas.Width - 1)
            {
                return;
            }

            x = canvas.Write(x, y, key, Tone.Bold);
            x = canvas.Write(x + 1, y, word, Tone.Faint) + 2;
        }
    }

    private static string Position(TopTable table)
    {
        if (table.Lines.Count == 0)
        {
            return "";
        }

        var last = Math.Min(table.Top + table.Page, table.Lines.Count);
        return table.Lines.Count > table.Page
            ? string.Create(CultureInfo.InvariantCulture, $"{table.Top + 1}-{last} of {table.Lines.Count}")
            : "";
    }

    /// <summary>What has no room in the columns.</summary>
    private static string Detail(TopRow row, char separator)
    {
        var name = row.Key.Pid is { } pid ? string.Create(CultureInfo.InvariantCulture, $"{row.Watcher} {pid}") : row.Name;
        string?[] parts =
        [
            name,
            row.Reason,
            row.IsWatcher || row.User is null ? null : $"user {row.User}",
            row.CpuTime is { } time ? $"CPU time {time}" : null,
            row.Nice is { } nice and not 0 ? $"nice {Figure.Count(nice)}" : null,
            row.Restarts is { } restarts and > 0 ? string.Create(CultureInfo.InvariantCulture, $"restarts {restarts}") : null,
            row.Age is { } age ? (row.IsWatcher ? $"oldest {DurationText.Of(age)}" : $"up {DurationText.Of(age)}") : null,
        ];
        return string.Join($" {separator} ", parts.OfType<string>());
    }
}
