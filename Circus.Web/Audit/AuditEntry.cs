namespace Circus.Web.Audit;

/// <summary>What somebody did or tried. Texts that came from outside are masked by whoever makes the entry.</summary>
internal sealed record AuditEntry
{
    /// <summary>One of <see cref="AuditKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Of an <see cref="AuditKind.Ended"/> entry: number of the one that says what was asked.</summary>
    public long? Of { get; init; }

    /// <summary>Who: a user, a user with a token, or a client of circusd in its words.</summary>
    public required string Actor { get; init; }

    /// <summary>Where from.</summary>
    public string? Address { get; init; }

    /// <summary>A command, or a dotted word for what is not one: <c>session.begin</c>.</summary>
    public required string Action { get; init; }

    /// <summary>On what.</summary>
    public string? Target { get; init; }

    /// <summary>With what: a JSON object.</summary>
    public string? Details { get; init; }

    /// <summary>One of <see cref="AuditResult"/>; null as long as it is not known.</summary>
    public string? Result { get; init; }

    /// <summary>Why, when it did not work.</summary>
    public string? Message { get; init; }

    public string? Before { get; init; }

    public string? After { get; init; }

    /// <summary>What the console told circusd beside the user's name, so that circusd's own history is not taken for another command.</summary>
    public string? Request { get; init; }
}
