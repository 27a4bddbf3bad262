using System.Threading.RateLimiting;
using Circus.Web.Access;
using Circus.Web.Host;

namespace Circus.Web.Api;

/// <summary>
/// What every request to the interface passes once it is known who asks: not too many at a time, and nothing that another site's page sends with the
/// cookie of somebody who is signed in.
/// </summary>
internal sealed class ApiGuard : IDisposable
{
    /// <summary>Requests a second of one user or token, in the long run.</summary>
    public const int PerSecond = 100;

    /// <summary>At once.</summary>
    public const int Burst = 300;

    private readonly PartitionedRateLimiter<string> _limits = PartitionedRateLimiter.Create<string, string>(who => RateLimitPartition.GetTokenBucketLimiter(
        who,
        static _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Burst,
            TokensPerPeriod = PerSecond / 10,
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
            AutoReplenishment = true,
        }));

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/api"))
        {
            return next(context);
        }

        // An answer may have secrets, and is of this moment.
        context.Response.Headers.CacheControl = "no-store";
        var user = context.User;
        if (user.Identity?.IsAuthenticated == true)
        {
            using var lease = _limits.AttemptAcquire(user.TokenId() ?? user.UserId() ?? "");
            if (!lease.IsAcquired)
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "1";
                return Task.CompletedTask;
            }

            if (user.TokenId() is null && OriginCheck.ChangesSomething(context.Request) && !IsFromOwnPage(context.Request))
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            }
        }

        return next(context);
    }

    public void Dispose() => _limits.Dispose();

    /// <summary>A browser says so itself, and no page can change what it says. The origin was compared before.</summary>
    private static bool IsFromOwnPage(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"] == "same-origin" || request.Headers.Origin.Count == 1;
}
