namespace Circus.Web.Audit;

/// <summary>The words for what an entry is. They are in files: append only.</summary>
internal static class AuditKind
{
    /// <summary>Written before it is done: what the console is asked for is known even if it is killed meanwhile.</summary>
    public const string Asked = "asked";

    /// <summary>What came of it.</summary>
    public const string Ended = "ended";

    /// <summary>Both in one: the console did it itself, or refused.</summary>
    public const string Noted = "noted";

    /// <summary>circusd told of a command that did not come through the console.</summary>
    public const string Heard = "heard";

    /// <summary>Older entries were removed.</summary>
    public const string Pruned = "pruned";
}
