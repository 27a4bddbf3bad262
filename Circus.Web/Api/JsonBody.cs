using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Circus.Web.Api;

/// <summary>The properties of a command: a JSON object, or no body at all for none.</summary>
internal sealed record JsonBody(JsonObject Properties)
{
    public static async ValueTask<JsonBody> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var request = context.Request;
        if (request.ContentLength is 0 || (request.ContentLength is null && request.ContentType is null))
        {
            return new JsonBody([]);
        }

        if (!request.HasJsonContentType())
        {
            throw new BadHttpRequestException("the body is to be application/json", StatusCodes.Status415UnsupportedMediaType);
        }

        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            return new JsonBody(await JsonSerializer.DeserializeAsync<JsonObject>(request.Body, options, context.RequestAborted)
                ?? throw new BadHttpRequestException("the body is to be an object"));
        }
        catch (Exception fault) when (fault is JsonException or InvalidCastException or ArgumentException)
        {
            throw new BadHttpRequestException("the body is no JSON object, or names something twice", fault);
        }
    }
}
