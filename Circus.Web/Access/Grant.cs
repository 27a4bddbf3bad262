using System.IO.Enumeration;

namespace Circus.Web.Access;

/// <summary>PURE: a permission, with those below it, on the watchers that a pattern names.</summary>
/// <param name="Permission">One of <see cref="Permissions"/>.</param>
/// <param name="Pattern">Name of a watcher with * and ?, in any case.</param>
internal sealed record Grant(string Permission, string Pattern = Grant.Everything)
{
    public const string Everything = "*";

    /// <summary>For a text that somebody types.</summary>
    public const int LongestPattern = 200;

    public bool Allows(string permission, CommandTarget target) =>
        Permissions.IsWithin(permission, Permission)
        && (target.IsAnything || Pattern == Everything || (target.Watcher is { } watcher && FileSystemName.MatchesSimpleExpression(Pattern, watcher)));

    /// <summary>Null when a pattern can be used, otherwise what is wrong with it.</summary>
    public static string? FaultOf(string pattern) =>
        pattern.Length is 0 or > LongestPattern || pattern.Any(char.IsControl)
            ? $"a pattern has 1 to {LongestPattern} characters; * stands for any text, ? for one character"
            : null;
}
