namespace Circus.Web.Alerts;

/// <summary>One thing that a rule holds to be wrong, from its first moment until it is over.</summary>
public sealed record Alert
{
    /// <summary>No other alert has it; the same when it is told again.</summary>
    public required string Id { get; init; }

    /// <summary>Id of the rule.</summary>
    public required string Rule { get; init; }

    public required string RuleName { get; init; }

    public AlertSeverity Severity { get; init; }

    /// <summary>What it is about, within the rule.</summary>
    public required string Subject { get; init; }

    /// <summary>Name of the node as it was given; empty for the console's own.</summary>
    public required string Node { get; init; }

    /// <summary>For people.</summary>
    public required string NodeTitle { get; init; }

    /// <summary>Null when it is about the machine or the node.</summary>
    public string? Watcher { get; init; }

    /// <summary>One sentence, as of when it was last wrong.</summary>
    public required string Text { get; init; }

    public AlertState State { get; init; }

    /// <summary>Since when <see cref="State"/> is what it is.</summary>
    public DateTimeOffset StateSince { get; init; }

    /// <summary>When it was first seen to be wrong.</summary>
    public DateTimeOffset Since { get; init; }

    public DateTimeOffset? Fired { get; init; }

    public DateTimeOffset? Ended { get; init; }

    /// <summary>It ended while its rule was silent and nobody had been told.</summary>
    public bool WasSilent { get; init; }

    /// <summary>Channels that were told that it fires.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <summary>Channels that were told that it is over.</summary>
    public IReadOnlyList<string> EndTold { get; init; } = [];

    /// <summary>Somebody should look.</summary>
    public bool IsFiring => State is AlertState.Firing or AlertState.Clearing;
}
