using System.Globalization;
using System.Text;

namespace Circus.Cli.Top.Screen;

/// <summary>
/// Brings a picture onto the terminal and writes only the places that changed, in one go and as one update: no flicker, little to send over ssh.
/// </summary>
internal sealed class Painter(TextWriter output, Palette palette)
{
    /// <summary>Moving the cursor costs about as much as so many unchanged characters.</summary>
    private const int Leap = 8;

    // Synchronized output: terminals that know it show the whole update at once, the others ignore it.
    private const string Begin = "\e[?2026h";
    private const string End = "\e[0m\e[?2026l";

    private readonly StringBuilder _text = new();
    private CanvasCell[] _shown = [];
    private int _width;

    /// <summary>What is on the terminal is not known any more: the next picture is written as a whole.</summary>
    public void Forget() => _width = 0;

    public void Paint(Canvas canvas)
    {
        var isWhole = canvas.Width != _width || canvas.Width * canvas.Height != _shown.Length;
        if (isWhole)
        {
            _width = canvas.Width;
            _shown = new CanvasCell[canvas.Width * canvas.Height];
            _shown.AsSpan().Fill(CanvasCell.Empty);
        }

        _text.Clear().Append(Begin);
        if (isWhole)
        {
            _text.Append(Palette.Reset).Append("\e[2J");
        }

        var start = _text.Length;
        (Tone, Ground)? pen = null;
        for (var y = 0; y < canvas.Height; y++)
        {
            Row(canvas.Row(y), _shown.AsSpan(y * _width, _width), y, ref pen);
        }

        if (_text.Length > start || isWhole)
        {
            _text.Append(End);
            output.Write(_text);
            output.Flush();
        }
    }

    private void Row(ReadOnlySpan<CanvasCell> wanted, Span<CanvasCell> shown, int y, ref (Tone, Ground)? pen)
    {
        for (var x = 0; x < wanted.Length; x++)
        {
            if (wanted[x] == shown[x])
            {
                continue;
            }

            // Never begin in the middle of a wide character.
            var first = wanted[x].Rune == 0 && x > 0 ? x - 1 : x;
            var last = LastOfRun(wanted, shown, x);
            _text.Append(CultureInfo.InvariantCulture, $"\e[{y + 1};{first + 1}H");
            for (var place = first; place <= last; place++)
            {
                var cell = wanted[place];
                if (cell.Rune == 0)
                {
                    continue;
                }

                if (pen != (cell.Tone, cell.Ground))
                {
                    pen = (cell.Tone, cell.Ground);
                    _text.Append(palette.Sequence(cell.Tone, cell.Ground));
                }

                Append(cell.Rune);
            }

            x = last;
        }

        wanted.CopyTo(shown);
    }

    private static int LastOfRun(ReadOnlySpan<CanvasCell> wanted, ReadOnlySpan<CanvasCell> shown, int from)
    {
        var last = from;
        for (var x = from; x < wanted.Length && x - last <= Leap; x++)
        {
            if (wanted[x] != shown[x])
            {
                last = x;
            }
        }

        return last;
    }

    private void Append(int rune)
    {
        if (rune <= char.MaxValue)
        {
            _text.Append((char)rune);
        }
        else
        {
            _text.Append(char.ConvertFromUtf32(rune));
        }
    }
}
