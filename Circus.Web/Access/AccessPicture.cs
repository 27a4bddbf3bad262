using System.Collections.Frozen;
using System.Security.Claims;

namespace Circus.Web.Access;

/// <summary>PURE: all users and tokens at one instant.</summary>
internal sealed record AccessPicture(FrozenDictionary<string, UserAccess> Users, FrozenDictionary<string, TokenAccess> Tokens)
{
    public static readonly AccessPicture Empty = new(FrozenDictionary<string, UserAccess>.Empty, FrozenDictionary<string, TokenAccess>.Empty);

    public static AccessPicture Of(IEnumerable<UserAccess> users, IEnumerable<TokenAccess> tokens) =>
        new(users.ToFrozenDictionary(user => user.Id, StringComparer.Ordinal), tokens.ToFrozenDictionary(token => token.Id, StringComparer.Ordinal));

    /// <summary>What is left of the rights of somebody who was let in earlier: nothing when the user, the session or the token has gone.</summary>
    public Rights RightsOf(ClaimsPrincipal principal, DateTimeOffset now)
    {
        if (principal.UserId() is not { } id || !Users.TryGetValue(id, out var user))
        {
            return Rights.None;
        }

        if (principal.TokenId() is { } token)
        {
            return Tokens.TryGetValue(token, out var access) && access.UserId == id && now < access.Expires
                ? new Rights(user.Grants, access.Limit)
                : Rights.None;
        }

        return string.Equals(principal.Stamp(), user.Stamp, StringComparison.Ordinal) && !ConsoleSession.IsOver(principal, now)
            ? new Rights(user.Grants)
            : Rights.None;
    }

    /// <summary>Whether the session or token still stands, whatever it may.</summary>
    public bool IsCurrent(ClaimsPrincipal principal, DateTimeOffset now) => !ReferenceEquals(RightsOf(principal, now), Rights.None);
}
