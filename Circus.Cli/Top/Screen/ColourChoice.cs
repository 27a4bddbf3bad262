namespace Circus.Cli.Top.Screen;

/// <summary>The values of --color.</summary>
internal static class ColourChoice
{
    public const string Auto = "auto";
    public const string Always = "always";
    public const string Never = "never";

    /// <param name="choice">What was asked for.</param>
    /// <param name="isTerminal">Whether somebody looks.</param>
    /// <param name="variable">Environment variables: NO_COLOR (no-color.org), COLORTERM, TERM.</param>
    public static ColourDepth Depth(string choice, bool isTerminal, Func<string, string?> variable)
    {
        var isWanted = choice == Always || (choice == Auto && isTerminal && string.IsNullOrEmpty(variable("NO_COLOR")));
        var term = variable("TERM") ?? "";
        return !isWanted ? ColourDepth.None
            : variable("COLORTERM") is "truecolor" or "24bit" || term.EndsWith("-direct", StringComparison.Ordinal) ? ColourDepth.True
            : term.Contains("256", StringComparison.Ordinal) ? ColourDepth.Indexed
            : ColourDepth.Sixteen;
    }
}
