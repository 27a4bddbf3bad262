using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Circus.Web.Access;

/// <summary>Limits how fast one address can guess at the forms.</summary>
internal static class AccessRateLimits
{
    /// <summary>Posts per address, form and window; a person who mistypes stays well below.</summary>
    public const int PostsPerWindow = 10;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly string[] _forms = ["/setup", "/signin", "/signout", "/profile", Invitation.Path];

    public static void Configure(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => Form(context.Request) is { } form
            ? RateLimitPartition.GetFixedWindowLimiter(
                $"{form} {context.Connection.RemoteIpAddress}",
                static _ => new FixedWindowRateLimiterOptions { PermitLimit = PostsPerWindow, Window = Window })
            : RateLimitPartition.GetNoLimiter(""));
        options.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = ((int)Window.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        };
    }

    private static string? Form(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
            ? Array.Find(_forms, form => request.Path.StartsWithSegments(form, StringComparison.OrdinalIgnoreCase))
            : null;
}
