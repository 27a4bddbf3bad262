namespace Circus.Web.Audit;

/// <summary>What somebody looks for. Texts are found anywhere, in any case of the letters a to z.</summary>
internal sealed record AuditQuery
{
    public const int Usual = 100;
    public const int Most = 1000;

    public string? Text { get; init; }

    public string? Actor { get; init; }

    public string? Action { get; init; }

    public string? Target { get; init; }

    /// <summary>One of <see cref="AuditResult.All"/>, exactly.</summary>
    public string? Result { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    /// <summary>Only entries with a smaller number: the next page.</summary>
    public long? Before { get; init; }

    public int Limit { get; init; } = Usual;
}
