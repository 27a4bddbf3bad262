namespace Circus.Web.Access;

/// <summary>PURE: what somebody may do now.</summary>
/// <param name="Grants">Each of them is enough.</param>
/// <param name="Limit">Of a token: the most of it that counts. Null for a user.</param>
internal sealed record Rights(IReadOnlyList<Grant> Grants, Grant? Limit = null)
{
    public static readonly Rights None = new([]);

    public bool Allows(string permission, CommandTarget target) =>
        Limit?.Allows(permission, target) != false && Grants.Any(grant => grant.Allows(permission, target));

    /// <summary>The strongest permission on that; null when there is none.</summary>
    public string? Most(CommandTarget target) => Permissions.All.LastOrDefault(permission => Allows(permission, target));
}
