namespace Circus.Cli.Top.Screen;

/// <summary>What a text means; the palette knows its colour.</summary>
internal enum Tone : byte
{
    Plain,
    Faint,
    Bold,
    Accent,
    Good,
    Warning,
    Bad,
    Cpu,
    Memory,

    /// <summary>The empty part of a bar.</summary>
    Track,
}
