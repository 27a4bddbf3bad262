namespace Circus.Web.Access;

/// <summary>
/// What a signed-in user may do, each containing the one before it; also the names of the authorization policies. Checked in Operations, never only in
/// a component.
/// </summary>
internal static class Permissions
{
    /// <summary>See watchers, processes, statistics.</summary>
    public const string View = "view";

    /// <summary>Start, stop, restart, scale, signal.</summary>
    public const string Operate = "operate";

    /// <summary>Users, configuration, the daemon itself.</summary>
    public const string Administer = "administer";

    /// <summary>Policy, not a permission: to see some watchers is enough. For pages that show each user their watchers only, see <c>Sight</c>.</summary>
    public const string ViewSome = "view-some";

    public static readonly IReadOnlyList<string> All = [View, Operate, Administer];

    /// <summary>The words for them on the wire and in the scope of a token.</summary>
    private static readonly string[] _scopes = ["read", "operate", "admin"];

    public static IReadOnlyList<string> Scopes => _scopes;

    public static bool IsWithin(string permission, string held) => Level(permission) <= Level(held);

    public static string ScopeOf(string permission) => _scopes[Level(permission)];

    /// <summary>Null when there is no such scope.</summary>
    public static string? OfScope(string? scope) => Array.IndexOf(_scopes, scope) is >= 0 and var level ? All[level] : null;

    private static int Level(string permission) => permission switch
    {
        View => 0,
        Operate => 1,
        Administer => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, "no such permission"),
    };
}
