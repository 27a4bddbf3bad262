using System.Net;
using Microsoft.AspNetCore.Authorization;

namespace Circus.Web.Access;

/// <summary>Whoever may see everything; and, if the operator says so, every program on this machine.</summary>
internal sealed class MetricsHandler(AccessTable table, WebOptions options) : AuthorizationHandler<MetricsRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, MetricsRequirement requirement)
    {
        var isLocal = (context.Resource as HttpContext)?.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
        if ((options.OpenMetrics && isLocal) || table.RightsOf(context.User).Allows(Permissions.View, CommandTarget.Everything))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
