namespace Circus.Web.Api;

/// <param name="Id">Its public part.</param>
/// <param name="Token">What to send as <c>Authorization: Bearer</c>; it is not shown again.</param>
internal sealed record CreatedToken(string Id, string Token);
