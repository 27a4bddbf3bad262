namespace Circus.Cli.Output;

/// <summary>A text with its colour.</summary>
internal readonly record struct Cell(string Text, Ink Ink = Ink.Plain)
{
    public static implicit operator Cell(string text) => new(text);

    /// <summary>What the terminal gets.</summary>
    public string Paint(bool hasColour) => hasColour && Ink != Ink.Plain ? $"\e[{(int)Ink}m{Text}\e[0m" : Text;
}
