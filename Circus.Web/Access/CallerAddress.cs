using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace Circus.Web.Access;

/// <summary>Puts the address of the browser beside who it is, so that a page which is open for hours can still say where its acts come from.</summary>
internal sealed class CallerAddress(IHttpContextAccessor accessor) : IClaimsTransformation
{
    /// <summary>Null outside of a request.</summary>
    public static string? Of(HttpContext? context) =>
        context?.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;

    public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
    {
        if (principal.RemoteAddress() is null && Of(accessor.HttpContext) is { } text)
        {
            principal = principal.Clone();
            principal.AddIdentity(new ClaimsIdentity([new Claim(ConsoleClaims.Address, text)]));
        }

        return Task.FromResult(principal);
    }
}
