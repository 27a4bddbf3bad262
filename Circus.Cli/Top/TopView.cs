namespace Circus.Cli.Top;

/// <summary>What the screen shows besides the rows.</summary>
/// <param name="Endpoint">Where the samples come from.</param>
/// <param name="Top">Index of the first row on screen.</param>
/// <param name="IsPaused">The user stopped the picture; samples are still taken.</param>
/// <param name="IsStale">Samples stopped coming.</param>
/// <param name="Fault">Why there is nothing to show; null while waiting is normal.</param>
internal sealed record TopView(string Endpoint, int Top = 0, bool IsPaused = false, bool IsStale = false, string? Fault = null);
