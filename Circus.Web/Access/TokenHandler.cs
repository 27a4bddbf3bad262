using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Circus.Web.Access;

/// <summary>Knows programs by <c>Authorization: Bearer circus_…</c>. Only looks into memory, so that a wrong token costs nothing but its hash.</summary>
internal sealed class TokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, AccessTable table, TokenUse use)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "token";

    private const string Bearer = "Bearer ";

    /// <summary>Tokens are for programs: a page or a form is never opened with one.</summary>
    public static bool Concerns(HttpRequest request) =>
        request.Headers.Authorization.Count > 0 && IsForPrograms(request);

    public static bool IsForPrograms(HttpRequest request) =>
        request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/openapi") || request.Path.StartsWithSegments("/metrics");

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) || TokenText.Parse(header[Bearer.Length..].Trim()) is not { } text)
        {
            return Task.FromResult(AuthenticateResult.Fail("not a token of this console"));
        }

        var picture = table.Current;
        if (!picture.Tokens.TryGetValue(text.Id, out var token) || !text.Matches(token.Hash.Span) || !picture.Users.TryGetValue(token.UserId, out var owner))
        {
            return Task.FromResult(AuthenticateResult.Fail("no such token"));
        }

        var user = new ClaimsPrincipal(new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, owner.Id), new Claim(ClaimTypes.Name, owner.Name),
                new Claim(ConsoleClaims.Token, token.Id), new Claim(ConsoleClaims.TokenName, token.Name),
            ],
            SchemeName));
        if (!table.IsCurrent(user))
        {
            return Task.FromResult(AuthenticateResult.Fail("the token has expired"));
        }

        use.Note(token.Id);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }
}
