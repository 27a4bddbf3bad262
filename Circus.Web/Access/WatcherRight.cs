namespace Circus.Web.Access;

/// <param name="Role">One of <c>ConsoleRoles</c>.</param>
/// <param name="Pattern">See <c>Grant.Pattern</c>.</param>
public sealed record WatcherRight(string Role, string Pattern)
{
    public override string ToString() => $"{Role}:{Pattern}";

    /// <summary>Of the form <c>ROLE:PATTERN</c>.</summary>
    public static WatcherRight Parse(string text) =>
        text.Split(':', 2) is [var role, var pattern] ? new WatcherRight(role, pattern) : new WatcherRight("", text);
}
