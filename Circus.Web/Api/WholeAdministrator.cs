using Circus.Web.Access;

namespace Circus.Web.Api;

/// <summary>For what is not a matter of some watchers: whoever administers only those may not.</summary>
internal sealed class WholeAdministrator : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<ApiCaller>().Rights.Allows(Permissions.Administer, CommandTarget.Everything)
            ? await next(context)
            : CircusFaults.Problem(StatusCodes.Status403Forbidden, "Not allowed", "That needs the role admin on everything.");
}
