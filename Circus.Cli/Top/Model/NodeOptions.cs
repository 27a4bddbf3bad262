namespace Circus.Cli.Top.Model;

/// <summary>What is wanted of a node.</summary>
/// <param name="Watched">Its watchers to show.</param>
/// <param name="ProcessTimeout">A process that is silent for so long is no longer shown; null is the default, or longer when samples come seldom.</param>
internal sealed record NodeOptions(WatchList Watched, TimeSpan? ProcessTimeout = null)
{
    /// <summary>That of the original circus-top.</summary>
    public static readonly TimeSpan DefaultProcessTimeout = TimeSpan.FromSeconds(3);
}
