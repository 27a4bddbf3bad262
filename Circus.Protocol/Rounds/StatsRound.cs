namespace Circus.Protocol.Rounds;

/// <summary>
/// Everything that circusd-stats measured in one pass, published under <see cref="Topic.Round"/>. A watcher that is not in it was not measured
/// in this pass (it has a longer interval of its own), or has no process any more: then it comes once more, with none.
/// </summary>
public sealed record StatsRound
{
    /// <summary>Number of this round, from 1, without gaps, as long as this circusd-stats runs.</summary>
    public required long Seq { get; init; }

    /// <summary>When this circusd-stats started, seconds since the epoch: with another one the numbers begin anew.</summary>
    public double Started { get; init; }

    /// <summary>When the pass began, seconds since the epoch.</summary>
    public required double Time { get; init; }

    /// <summary>Real seconds since the pass before; null for the first.</summary>
    public double? Interval { get; init; }

    /// <summary>Seconds that were asked for between two passes.</summary>
    public double Wanted { get; init; }

    /// <summary>Seconds by which the pass began late; passes that were left out altogether are in it.</summary>
    public double Late { get; init; }

    /// <summary>Seconds that the pass took.</summary>
    public double Took { get; init; }

    /// <summary>Rounds so far that circusd-stats itself threw away because its network could not keep up.</summary>
    public long Dropped { get; init; }

    /// <summary>Subscribers whose connection takes nothing at the moment; what they miss is lost to them, and to nobody else.</summary>
    public int Stalled { get; init; }

    /// <summary>Things that could not be read or understood so far: files of /proc, events.</summary>
    public long Unreadable { get; init; }

    /// <summary>Where circusd-stats answers questions, see <see cref="Client.StatsQueries"/> and <see cref="Endpoint.QueryOf(string, string?)"/>; null when nowhere.</summary>
    public string? Query { get; init; }

    /// <summary>The machine.</summary>
    public NodeFigures Node { get; init => field = value ?? new(); } = new();

    /// <summary>The watchers, and under <see cref="Topic.DaemonKey"/> circusd itself.</summary>
    public IReadOnlyList<WatcherFigures> Watchers { get; init => field = value ?? []; } = [];

    /// <summary>Their processes and what descends from these; those of a watcher together, a parent before its children.</summary>
    public IReadOnlyList<ProcessFigures> Processes { get; init => field = value ?? []; } = [];

    /// <summary>The managed sockets.</summary>
    public IReadOnlyList<SocketFigures> Sockets { get; init => field = value ?? []; } = [];
}
