namespace Circus.Web.Alerts.Channels;

/// <summary>What one channel is told at one time: everything that began and ended since the last one.</summary>
internal sealed record Notice
{
    /// <summary>The same at each attempt, so that a receiver knows what it has had.</summary>
    public required string Id { get; init; }

    /// <summary>Id of the channel.</summary>
    public required string Channel { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>The worst first; no more than <see cref="NoticePlan.MostNamed"/>.</summary>
    public IReadOnlyList<Alert> Firing { get; init; } = [];

    public IReadOnlyList<Alert> Ended { get; init; } = [];

    /// <summary>How many began and ended, also those that are not named.</summary>
    public int FiringCount { get; init; }

    public int EndedCount { get; init; }

    /// <summary>Somebody tries the channel out.</summary>
    public bool IsTest { get; init; }

    public int Attempts { get; init; }

    public DateTimeOffset NextTry { get; init; }
}
