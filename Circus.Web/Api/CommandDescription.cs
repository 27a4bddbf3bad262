using Circus.Web.Operations;
using Microsoft.OpenApi;

namespace Circus.Web.Api;

/// <summary>Texts of circusd's commands for the description of the interface.</summary>
internal static class CommandDescription
{
    /// <summary>What the command does, what it takes, and what can become of it.</summary>
    /// <param name="route">Address of the command.</param>
    /// <param name="command">Its name.</param>
    /// <param name="except">Properties that the address itself says.</param>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string command, params string[] except)
    {
        var info = CommandCatalog.Find(command)!;
        var parameters = info.Parameters.Where(parameter => !except.Contains(parameter.Name)).ToList();
        return route
            .WithSummary(info.Help.Split(". ")[0].TrimEnd('.') + ".")
            .WithDescription(string.Join('\n', parameters.Select(Text).Prepend(info.Help + "\n")))
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status504GatewayTimeout);
    }

    /// <summary>The same for an address whose body is the properties of the command.</summary>
    public static RouteHandlerBuilder DescribeWithBody(this RouteHandlerBuilder route, string command, params string[] except)
    {
        var parameters = CommandCatalog.Find(command)!.Parameters.Where(parameter => !except.Contains(parameter.Name)).ToList();
        return route.Describe(command, except).AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = parameters.Any(parameter => parameter.Default is null),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new OpenApiMediaType
                    {
                        Schema = new OpenApiSchema
                        {
                            Type = JsonSchemaType.Object,
                            Properties = parameters.ToDictionary(parameter => parameter.Name, Schema),
                            Required = parameters.Where(parameter => parameter.Default is null).Select(parameter => parameter.Name).ToHashSet(),
                        },
                    },
                },
            };
            return Task.CompletedTask;
        });
    }

    private static string Text(CommandParameter parameter) => $"- `{parameter.Name}` ({parameter.Type}, {parameter.Default ?? "required"}): {parameter.Help}";

    private static IOpenApiSchema Schema(CommandParameter parameter) => new OpenApiSchema
    {
        Description = parameter.Help,
        Type = parameter.Type switch
        {
            "text" => JsonSchemaType.String,
            "integer" => JsonSchemaType.Integer,
            "number" => JsonSchemaType.Number,
            "boolean" => JsonSchemaType.Boolean,
            "array" => JsonSchemaType.Array,
            "object" => JsonSchemaType.Object,
            // A signal is a name or a number; some take either of two types.
            _ => null,
        },
    };
}
