namespace Circus.Web.Access;

/// <summary>The three roles, each containing the one before it.</summary>
internal static class ConsoleRoles
{
    public const string Viewer = "viewer";
    public const string Operator = "operator";
    public const string Administrator = "admin";

    public static readonly IReadOnlyList<string> All = [Viewer, Operator, Administrator];

    /// <summary>The roles that hold a permission.</summary>
    public static string[] Holding(string permission) => permission switch
    {
        Permissions.View => [Viewer, Operator, Administrator],
        Permissions.Operate => [Operator, Administrator],
        Permissions.Administer => [Administrator],
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, "no such permission"),
    };
}
