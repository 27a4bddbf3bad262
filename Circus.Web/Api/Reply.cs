using System.Text.Json;
using System.Text.Json.Nodes;

namespace Circus.Web.Api;

/// <summary>circusd's reply without its envelope.</summary>
internal static class Reply
{
    private static readonly HashSet<string> _envelope = ["time", "id"];

    public static JsonObject Of(JsonElement body)
    {
        var reply = JsonObject.Create(body) ?? [];
        foreach (var key in _envelope)
        {
            reply.Remove(key);
        }

        // Of a watcher it is the state, otherwise it says what the status code says.
        if (reply["status"] is JsonValue status && status.GetValueKind() == JsonValueKind.String && status.GetValue<string>() == "ok")
        {
            reply.Remove("status");
        }

        return reply;
    }
}
