using Circus.Web.Access;

namespace Circus.Web.Api;

/// <summary>The interface for programs: everything that the pages do, at /api/v1.</summary>
internal static class ApiEndpoints
{
    public const string Version = "v1";

    /// <summary>Requests have a few options at most; a configuration has its own limit.</summary>
    public const int LargestBody = 1024 * 1024;

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup($"/api/{Version}")
            .RequireAuthorization(Permissions.View)
            .AddEndpointFilter<CircusFaults>()
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(LargestBody))
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        WatcherApi.Map(api);
        NodeApi.Map(api);
        CommandApi.Map(api);
        StreamApi.Map(api);
        TokenApi.Map(api);
        UserApi.Map(api);
        AuditApi.Map(api);
        AlertApi.Map(api);
        routes.MapOpenApi("/openapi/{documentName}.json").RequireAuthorization(Permissions.View);
    }
}
