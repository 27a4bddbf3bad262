namespace Circus.Web.Audit;

/// <summary>What came of something. The words are in files: append only.</summary>
internal static class AuditResult
{
    public const string Ok = "ok";

    /// <summary>The user may not.</summary>
    public const string Denied = "denied";

    /// <summary>circusd, or the console, said no for another reason.</summary>
    public const string Refused = "refused";

    /// <summary>circusd did not answer; it may have done it.</summary>
    public const string Unanswered = "unanswered";

    /// <summary>circusd was still at it when it told.</summary>
    public const string Running = "running";

    /// <summary>For readers only: the console ended before it knew.</summary>
    public const string Unknown = "unknown";

    public static readonly IReadOnlyList<string> All = [Ok, Denied, Refused, Unanswered, Running, Unknown];
}
