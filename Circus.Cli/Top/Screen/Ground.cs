namespace Circus.Cli.Top.Screen;

/// <summary>What a text stands on.</summary>
internal enum Ground : byte
{
    None,

    /// <summary>The first and the last line.</summary>
    Edge,

    /// <summary>The row that keys act on.</summary>
    Selected,

    /// <summary>A list or the help above the table.</summary>
    Panel,
}
