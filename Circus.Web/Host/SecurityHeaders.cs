using Microsoft.AspNetCore.Components;

namespace Circus.Web.Host;

/// <summary>Puts the security headers on every answer, errors and files included.</summary>
internal static class SecurityHeaders
{
    /// <summary>MudBlazor and ApexCharts write style attributes; nothing else may be inline and nothing comes from another host.</summary>
    public const string InteractivePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'; manifest-src 'self'";

    /// <summary>For the pages without a circuit, which need no inline style: a password is typed there.</summary>
    public const string StaticPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        + "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'; manifest-src 'self'";

    private const string NoDeviceAccess = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()";

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // At the start of the answer, because only then is it known which page makes it.
        context.Response.OnStarting(static state => Write((HttpContext)state), context);
        return next(context);
    }

    private static Task Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = IsStaticPage(context) ? StaticPolicy : InteractivePolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = NoDeviceAccess;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        return Task.CompletedTask;
    }

    private static bool IsStaticPage(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ExcludeFromInteractiveRoutingAttribute>() is not null;
}
