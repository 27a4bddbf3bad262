namespace Circus.Cli.Top.Screen;

/// <summary>How many colours a terminal shows.</summary>
internal enum ColourDepth
{
    /// <summary>None: bold, faint and reverse only.</summary>
    None,
    Sixteen,
    Indexed,
    True,
}
