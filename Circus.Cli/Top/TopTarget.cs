namespace Circus.Cli.Top;

/// <summary>One node to look at.</summary>
/// <param name="Endpoint">Where its statistics come from, as the user gave it.</param>
/// <param name="Stats">Where to connect to: the same, or this end of a tunnel.</param>
/// <param name="Control">Where to ask for names and states; null asks nobody.</param>
internal sealed record TopTarget(string Endpoint, string Stats, string? Control);
