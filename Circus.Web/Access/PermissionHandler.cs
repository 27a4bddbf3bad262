using Microsoft.AspNetCore.Authorization;

namespace Circus.Web.Access;

/// <summary>
/// The only answer to "may he?", for pages, addresses and commands. A resource that is a <see cref="CommandTarget"/> is asked for exactly. The HTTP
/// interface tells each caller of his watchers only, so that a permission on some is enough to come in; so do most pages, and the others need it on everything.
/// </summary>
internal sealed class PermissionHandler(AccessTable table) : AuthorizationHandler<PermissionRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        var target = context.Resource switch
        {
            CommandTarget asked => asked,
            _ when requirement.IsOfSome => CommandTarget.Anything,
            HttpContext request when TokenHandler.IsForPrograms(request.Request) => CommandTarget.Anything,
            _ => CommandTarget.Everything,
        };
        if (context.User.Identity?.IsAuthenticated == true && table.RightsOf(context.User).Allows(requirement.Permission, target))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
