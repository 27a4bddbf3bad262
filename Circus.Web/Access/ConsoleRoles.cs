namespace Circus.Web.Access;

/// <summary>The three roles, each containing the one before it.</summary>
internal static class ConsoleRoles
{
    public const string Viewer = "viewer";
    public const string Operator = "operator";
    public const string Administrator = "admin";

    public static readonly IReadOnlyList<string> All = [Viewer, Operator, Administrator];

    /// <summary>What a role may; null when there is no such role.</summary>
    public static string? PermissionOf(string role) => role switch
    {
        Viewer => Permissions.View,
        Operator => Permissions.Operate,
        Administrator => Permissions.Administer,
        _ => null,
    };
}
