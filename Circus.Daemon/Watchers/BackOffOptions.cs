namespace Circus.Daemon.Watchers;

/// <summary>How long a process that keeps dying young is made to wait, see <see cref="RestartLimit"/>.</summary>
internal sealed record BackOffOptions
{
    /// <summary>After the second death; each further one doubles it.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A process that lived so long starts with a clean slate.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(10);
}
