namespace Circus.Cli.Top.Screen;

/// <summary>One place of the screen.</summary>
/// <param name="Rune">Unicode scalar value; 0 is the right half of a wide character.</param>
/// <param name="Tone">What it means.</param>
/// <param name="Ground">What it stands on.</param>
internal readonly record struct CanvasCell(int Rune, Tone Tone, Ground Ground)
{
    public static readonly CanvasCell Empty = new(' ', Tone.Plain, Ground.None);
}
