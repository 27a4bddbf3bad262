using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>What the console reads from a principal: who it is and where from. What it may stands in the <see cref="AccessTable"/>.</summary>
internal static class ConsoleClaims
{
    public const string Token = "circus:token";
    public const string TokenName = "circus:token-name";
    public const string Address = "circus:address";

    private static readonly string _stamp = new ClaimsIdentityOptions().SecurityStampClaimType;

    public static string? UserId(this ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier);

    public static string UserName(this ClaimsPrincipal user) => user.Identity?.Name ?? "nobody";

    public static string? TokenId(this ClaimsPrincipal user) => user.FindFirstValue(Token);

    public static string? Stamp(this ClaimsPrincipal user) => user.FindFirstValue(_stamp);

    /// <summary>Who, for the audit.</summary>
    public static string Actor(this ClaimsPrincipal user) =>
        user.FindFirstValue(TokenName) is { } token ? $"{user.UserName()} (token {token})" : user.UserName();

    /// <summary>Where the request, or the first one of an open page, came from; null when that is not known.</summary>
    public static string? RemoteAddress(this ClaimsPrincipal user) => user.FindFirstValue(Address);
}
