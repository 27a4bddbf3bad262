using System.Text;

namespace Circus.Cli.Top.Screen;

/// <summary>A picture of the whole screen, drawn in memory. What does not fit is cut; nothing ever leaves the picture.</summary>
internal sealed class Canvas
{
    private readonly CanvasCell[] _cells;

    public Canvas(int width, int height, Glyphs glyphs)
    {
        (Width, Height, Glyphs) = (width, height, glyphs);
        _cells = new CanvasCell[width * height];
        Clear();
    }

    public int Width { get; }

    public int Height { get; }

    public Glyphs Glyphs { get; }

    public ReadOnlySpan<CanvasCell> Row(int y) => _cells.AsSpan(y * Width, Width);

    public void Clear() => _cells.AsSpan().Fill(CanvasCell.Empty);

    /// <summary>A line in one tone; returns the place behind it.</summary>
    /// <param name="x">First place.</param>
    /// <param name="y">Line.</param>
    /// <param name="text">Characters that control a terminal are drawn as blanks.</param>
    /// <param name="tone">What it means.</param>
    /// <param name="room">Places at most; what was cut is marked.</param>
    public int Write(int x, int y, string text, Tone tone = Tone.Plain, int room = int.MaxValue)
    {
        var end = Math.Min(Width, room == int.MaxValue ? Width : x + room);
        if (y < 0 || y >= Height || x >= end)
        {
            return x;
        }

        var isCut = !Fits(text, end - x);
        var place = x;
        foreach (var rune in text.EnumerateRunes())
        {
            var width = RuneWidth.Of(rune);
            if (place + width > end - (isCut ? 1 : 0))
            {
                break;
            }

            place = Put(place, y, rune, width, tone);
        }

        return isCut ? Put(place, y, new Rune(Glyphs.Ellipsis), 1, tone) : place;
    }

    /// <summary>The same, ending before <paramref name="end"/>.</summary>
    public void WriteRight(int end, int y, string text, Tone tone, int room)
    {
        var width = Math.Min(RuneWidth.Of(text), room);
        Write(end - width, y, text, tone, width);
    }

    public void Fill(int x, int y, int count, char character, Tone tone)
    {
        Halve(x, y);
        Halve(x + count, y);
        for (var place = Math.Max(x, 0); place < Math.Min(x + count, Width) && y >= 0 && y < Height; place++)
        {
            ref var cell = ref _cells[(y * Width) + place];
            cell = cell with { Rune = character, Tone = tone };
        }
    }

    /// <summary>Puts what is there on a ground.</summary>
    public void Lay(int x, int y, int count, Ground ground)
    {
        for (var place = Math.Max(x, 0); place < Math.Min(x + count, Width) && y >= 0 && y < Height; place++)
        {
            ref var cell = ref _cells[(y * Width) + place];
            cell = cell with { Ground = ground };
        }
    }

    /// <summary>The text of a line, for tests and for output without a terminal.</summary>
    public string Text(int y)
    {
        var text = new StringBuilder(Width);
        foreach (var cell in Row(y))
        {
            if (cell.Rune != 0)
            {
                text.Append(new Rune(cell.Rune).ToString());
            }
        }

        return text.ToString().TrimEnd();
    }

    private int Put(int x, int y, Rune rune, int width, Tone tone)
    {
        if (width == 0)
        {
            return x;
        }

        var ground = _cells[(y * Width) + x].Ground;
        _cells[(y * Width) + x] = new CanvasCell(Drawable(rune), tone, ground);
        if (width == 2)
        {
            _cells[(y * Width) + x + 1] = new CanvasCell(0, tone, ground);
        }

        return x + width;
    }

    /// <summary>A wide character of which one half goes away becomes a blank.</summary>
    private void Halve(int x, int y)
    {
        if (x > 0 && x < Width && y >= 0 && y < Height && _cells[(y * Width) + x].Rune == 0)
        {
            ref var right = ref _cells[(y * Width) + x];
            ref var left = ref _cells[(y * Width) + x - 1];
            (right, left) = (right with { Rune = ' ' }, left with { Rune = ' ' });
        }
    }

    private int Drawable(Rune rune) => Rune.IsControl(rune) ? ' ' : ReferenceEquals(Glyphs, Glyphs.Ascii) && !rune.IsAscii ? '?' : rune.Value;

    private static bool Fits(string text, int room) => text.Length <= room / 2 || RuneWidth.Of(text) <= room;
}
