using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;

namespace Circus.Web.Api;

internal static class ApiServices
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddScoped<ApiCaller>();
        services.AddSingleton<ApiGuard>();
        services.AddSingleton<StreamLimits>();
        services.AddSingleton<ConsoleMetrics>();
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(options =>
        {
            // The words of the wire.
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            options.SerializerOptions.AllowDuplicateProperties = false;
            options.SerializerOptions.RespectNullableAnnotations = true;
            options.SerializerOptions.RespectRequiredConstructorParameters = true;
            options.SerializerOptions.MaxDepth = 32;
        });
        services.AddOpenApi(ApiEndpoints.Version, options =>
        {
            options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Circus",
                    Version = ApiEndpoints.Version,
                    Description = "Everything that the console does. Texts of commands are those of docs/commands.md; see docs/http-api.md.",
                };
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    ["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "circushttpd token create, or the page /me/tokens" },
                };
                document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
                // Where it is read from: the address of a proxy is not known here.
                document.Servers?.Clear();
                return Task.CompletedTask;
            });
        });
        return services;
    }
}
