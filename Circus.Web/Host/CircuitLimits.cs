using System.Collections.Concurrent;
using Circus.Web.Access;

namespace Circus.Web.Host;

/// <summary>How many pages may be open: each costs memory for as long as it is. A page beyond that is refused with the reason, and nothing that is open suffers.</summary>
internal sealed class CircuitLimits
{
    public const int PerUser = 25;
    public const int Most = 250;

    private readonly ConcurrentDictionary<string, string> _open = new(StringComparer.Ordinal);

    public int Open => _open.Count;

    public void Opened(string circuit, string user) => _open[circuit] = user;

    public void Closed(string circuit) => _open.TryRemove(circuit, out _);

    public bool IsFull(string user) => _open.Count >= Most || _open.Values.Count(other => other == user) >= PerUser;

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.User.UserId() is { } user && SignInRedirects.IsNavigation(context.Request) && IsPage(context) && IsFull(user))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "30";
            return Task.CompletedTask;
        }

        return next(context);
    }

    /// <summary>One that opens a circuit.</summary>
    private static bool IsPage(HttpContext context) =>
        context.GetEndpoint()?.Metadata is { } metadata
        && metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is not null
        && metadata.GetMetadata<Microsoft.AspNetCore.Components.ExcludeFromInteractiveRoutingAttribute>() is null;
}
