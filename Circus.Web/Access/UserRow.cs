namespace Circus.Web.Access;

/// <summary>A user as lists show it.</summary>
/// <param name="Name">To sign in with.</param>
/// <param name="Rights">What he may.</param>
/// <param name="IsDisabled">An administrator has closed the account.</param>
/// <param name="IsInvited">There is no password yet.</param>
/// <param name="HasSecondFactor">Signing in takes a code too.</param>
/// <param name="LockedUntil">After too many failures; null when not.</param>
/// <param name="SignedInAt">The last time.</param>
internal sealed record UserRow(
    string Name, RightsOrder Rights, bool IsDisabled, bool IsInvited, bool HasSecondFactor, DateTimeOffset? LockedUntil, DateTimeOffset? SignedInAt)
{
    /// <summary>One word for it.</summary>
    public string State => this switch
    {
        { IsDisabled: true } => "disabled",
        { IsInvited: true } => "invited",
        { LockedUntil: not null } => "locked",
        _ => "active",
    };
}
