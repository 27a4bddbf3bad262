namespace Circus.Cli.Interactive;

/// <summary>A line that is being typed, and where the cursor stands in it. Decides only.</summary>
internal sealed class LineBuffer
{
    public string Text { get; private set; } = "";

    public int Cursor { get; private set; }

    public void Set(string text) => (Text, Cursor) = (text, text.Length);

    public void Insert(string text) => (Text, Cursor) = (Text.Insert(Cursor, text), Cursor + text.Length);

    /// <summary>Puts something else in the place of what lies between there and the cursor.</summary>
    public void Replace(int start, string text)
    {
        (Text, Cursor) = (Text.Remove(start, Cursor - start), start);
        Insert(text);
    }

    public void MoveTo(int cursor) => Cursor = Math.Clamp(cursor, 0, Text.Length);

    public void Backspace()
    {
        if (Cursor > 0)
        {
            var length = Cursor > 1 && char.IsSurrogatePair(Text, Cursor - 2) ? 2 : 1;
            Replace(Cursor - length, "");
        }
    }

    public void Delete()
    {
        if (Cursor < Text.Length)
        {
            Text = Text.Remove(Cursor, char.IsSurrogatePair(Text, Cursor) ? 2 : 1);
        }
    }

    public void DeleteToEnd() => Text = Text[..Cursor];

    public void DeleteToStart() => Replace(0, "");

    public void DeleteWord() => Replace(WordStart(), "");

    /// <summary>Beginning of the word under the cursor, or of the one before.</summary>
    public int WordStart()
    {
        var at = Cursor;
        while (at > 0 && Text[at - 1] == ' ')
        {
            at--;
        }

        while (at > 0 && Text[at - 1] != ' ')
        {
            at--;
        }

        return at;
    }

    /// <summary>End of the word under the cursor, or of the next.</summary>
    public int WordEnd()
    {
        var at = Cursor;
        while (at < Text.Length && Text[at] == ' ')
        {
            at++;
        }

        while (at < Text.Length && Text[at] != ' ')
        {
            at++;
        }

        return at;
    }
}
