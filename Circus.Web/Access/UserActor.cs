using System.Security.Claims;

namespace Circus.Web.Access;

/// <summary>Who does something with a user, for the audit.</summary>
internal sealed record UserActor(string Name, string? Address)
{
    public static UserActor Of(ClaimsPrincipal user) => new(user.Actor(), user.RemoteAddress());
}
