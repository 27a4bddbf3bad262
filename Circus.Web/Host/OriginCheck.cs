namespace Circus.Web.Host;

/// <summary>
/// Refuses what another site's page sends with our user's cookie. Browsers let any page open a WebSocket to any host, and Blazor's hub does not
/// look at the origin; forms are covered by antiforgery tokens as well.
/// </summary>
internal static class OriginCheck
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Concerns(context.Request) && IsForeign(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(context);
    }

    private static bool Concerns(HttpRequest request) =>
        request.Path.StartsWithSegments("/_blazor") || ChangesSomething(request);

    public static bool ChangesSomething(HttpRequest request) => !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method));

    /// <summary>A request without the header is not from a browser page. The scheme is left out: only a proxy knows the browser's.</summary>
    private static bool IsForeign(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        if (origin.Count == 0)
        {
            return false;
        }

        return origin.Count > 1
            || !Uri.TryCreate(origin[0], UriKind.Absolute, out var uri)
            || !string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
