namespace Circus.Protocol.Messages;

/// <summary>The daemon and all its watchers at one instant: the reply to <c>describe</c>.</summary>
public sealed record NodeDescription
{
    /// <summary>Version of the daemon; null for one that does not tell (the original).</summary>
    public string? Version { get; init; }

    public string? Hostname { get; init; }

    /// <summary>Process id of the daemon; 0 when unknown.</summary>
    public int Pid { get; init; }

    /// <summary>When the daemon started, seconds since the epoch.</summary>
    public double? Started { get; init; }

    /// <summary>Number of the last event that is contained in this description; null for the original, which does not count.</summary>
    public long? Seq { get; init; }

    /// <summary>
    /// The series that <see cref="Seq"/> counts in: with another one, numbers begin again. To be given to <c>events</c> with the number. Null for daemons
    /// that do not tell.
    /// </summary>
    public string? Epoch { get; init; }

    /// <summary>In start order.</summary>
    public IReadOnlyList<WatcherDescription> Watchers { get; init => field = value ?? []; } = [];
}
