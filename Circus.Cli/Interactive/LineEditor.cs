using Circus.Cli.Completion;
using Circus.Cli.Output;

namespace Circus.Cli.Interactive;

/// <summary>Reads a line from somebody who types: editing with the keys of Emacs, what was typed before, and completion.</summary>
internal sealed class LineEditor(CliConsole console, History history, Func<string, Task<IReadOnlyList<Candidate>>> complete)
{
    /// <summary>More than fit a screen help nobody to choose.</summary>
    private const int MostShown = 200;

    private readonly LineBuffer _line = new();
    private string _prompt = "";
    private string _typed = "";
    private int _back;

    /// <summary>The line; empty when it was given up with Ctrl-C, null at the end of input (Ctrl-D).</summary>
    public async Task<string?> ReadAsync(string prompt)
    {
        _prompt = prompt;
        _line.Set("");
        (_typed, _back) = ("", 0);
        Paint();
        while (true)
        {
            var key = await console.Keys.ReadAsync(CancellationToken.None);
            switch (key)
            {
                case { Key: ConsoleKey.Enter } or { KeyChar: '\r' or '\n' }:
                    console.Out.WriteLine();
                    history.Add(_line.Text.TrimEnd());
                    return _line.Text;
                case { Modifiers: ConsoleModifiers.Control, Key: ConsoleKey.C }:
                    console.Out.WriteLine("^C");
                    return "";
                case { Modifiers: ConsoleModifiers.Control, Key: ConsoleKey.D } when _line.Text.Length == 0:
                    console.Out.WriteLine();
                    return null;
                case { Key: ConsoleKey.Tab }:
                    await CompleteAsync();
                    break;
                case { Key: ConsoleKey.UpArrow } or { Modifiers: ConsoleModifiers.Control, Key: ConsoleKey.P }:
                    Recall(1);
                    break;
                case { Key: ConsoleKey.DownArrow } or { Modifiers: ConsoleModifiers.Control, Key: ConsoleKey.N }:
                    Recall(-1);
                    break;
                default:
                    Edit(key);
                    _back = 0;
                    break;
            }

            Paint();
        }
    }

    private void Edit(ConsoleKeyInfo key)
    {
        var isControl = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                _line.MoveTo(isControl ? _line.WordStart() : _line.Cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                _line.MoveTo(isControl ? _line.WordEnd() : _line.Cursor + 1);
                break;
            case ConsoleKey.B when isControl:
                _line.MoveTo(_line.Cursor - 1);
                break;
            case ConsoleKey.F when isControl:
                _line.MoveTo(_line.Cursor + 1);
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when isControl:
                _line.MoveTo(0);
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when isControl:
                _line.MoveTo(_line.Text.Length);
                break;
            case ConsoleKey.Backspace:
            case ConsoleKey.H when isControl:
                _line.Backspace();
                break;
            case ConsoleKey.Delete:
            case ConsoleKey.D when isControl:
                _line.Delete();
                break;
            case ConsoleKey.K when isControl:
                _line.DeleteToEnd();
                break;
            case ConsoleKey.U when isControl:
                _line.DeleteToStart();
                break;
            case ConsoleKey.W when isControl:
                _line.DeleteWord();
                break;
            case ConsoleKey.L when isControl:
                console.Out.Write("\e[H\e[2J");
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    _line.Insert(key.KeyChar.ToString());
                }

                break;
        }
    }

    /// <summary>Back or forth among the lines that begin with what was typed.</summary>
    private void Recall(int direction)
    {
        _typed = _back == 0 ? _line.Text : _typed;
        var found = history.Lines.Reverse().Where(line => line.StartsWith(_typed, StringComparison.Ordinal)).Distinct().ToArray();
        _back = Math.Clamp(_back + direction, 0, found.Length);
        _line.Set(_back == 0 ? _typed : found[_back - 1]);
    }

    private async Task CompleteAsync()
    {
        var typed = _line.Text[.._line.Cursor];
        var found = await complete(typed);
        if (found.Count == 0)
        {
            return;
        }

        var (_, current, start) = CommandLineText.Unfinished(typed);
        var common = found.Select(candidate => candidate.Word).Aggregate(Common);
        if (found is [var only])
        {
            _line.Replace(start, CommandLineText.Quote(only.Word) + (only.Word.EndsWith('.') ? "" : " "));
        }
        else if (common.Length > current.Length)
        {
            // Not closed yet: more of the word is to come.
            _line.Replace(start, common.Contains(' ') ? $"\"{common}" : common);
        }
        else
        {
            console.Out.WriteLine();
            var width = found.Max(candidate => candidate.Word.Length) + 2;
            foreach (var row in found.Take(MostShown).Chunk(Math.Max(console.Width / width, 1)))
            {
                console.Out.WriteLine(TableWriter.OneLine(string.Concat(row.Select(candidate => candidate.Word.PadRight(width))).TrimEnd()));
            }
        }
    }

    private static string Common(string one, string other)
    {
        var length = 0;
        while (length < Math.Min(one.Length, other.Length) && char.ToLowerInvariant(one[length]) == char.ToLowerInvariant(other[length]))
        {
            length++;
        }

        return one[..length];
    }

    /// <summary>One line of the terminal: of a longer one the part around the cursor.</summary>
    private void Paint()
    {
        var room = Math.Max(console.Width - _prompt.Length - 1, 10);
        var first = Math.Max(_line.Cursor - room, 0);
        var shown = TableWriter.OneLine(_line.Text[first..Math.Min(first + room, _line.Text.Length)]);
        var back = shown.Length - (_line.Cursor - first);
        console.Out.Write($"\r{_prompt}{shown}\e[K{(back > 0 ? $"\e[{back}D" : "")}");
        console.Out.Flush();
    }
}
