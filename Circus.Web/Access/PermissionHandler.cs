using Microsoft.AspNetCore.Authorization;

namespace Circus.Web.Access;

/// <summary>
/// The only answer to "may he?", for pages, addresses and commands. A resource that is a <see cref="CommandTarget"/> is asked for exactly; anything
/// else, an HTTP request for example, asks whether the permission is held on anything.
/// </summary>
internal sealed class PermissionHandler(AccessTable table) : AuthorizationHandler<PermissionRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        var target = context.Resource as CommandTarget ?? CommandTarget.Anything;
        if (context.User.Identity?.IsAuthenticated == true && table.RightsOf(context.User).Allows(requirement.Permission, target))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
