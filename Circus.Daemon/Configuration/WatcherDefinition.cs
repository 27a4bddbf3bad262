using System.Text.Json;
using System.Text.Json.Nodes;

namespace Circus.Daemon.Configuration;

/// <summary>A watcher as a client describes it.</summary>
/// <param name="Name">Checked.</param>
/// <param name="Cmd">Program and arguments.</param>
/// <param name="Args">A text, an array of words, or nothing.</param>
/// <param name="Options">An object with the keys of a section, or nothing.</param>
internal sealed record WatcherDefinition(string Name, string Cmd, JsonElement Args, JsonElement Options)
{
    /// <summary>As JSON, for whoever makes the same watcher again.</summary>
    public string Text()
    {
        var text = new JsonObject { ["name"] = Name, ["cmd"] = Cmd };
        Put(text, "args", Args);
        Put(text, "options", Options);
        return text.ToJsonString();
    }

    /// <summary>What <see cref="Text"/> gave.</summary>
    /// <exception cref="JsonException">It did not.</exception>
    public static WatcherDefinition Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement.Clone();
        return root.ValueKind == JsonValueKind.Object && TextOf(root, "name") is { } name && TextOf(root, "cmd") is { } cmd
            ? new WatcherDefinition(name, cmd, Find(root, "args"), Find(root, "options"))
            : throw new JsonException("not a watcher");
    }

    private static void Put(JsonObject text, string key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Undefined)
        {
            text[key] = JsonNode.Parse(value.GetRawText());
        }
    }

    private static string? TextOf(JsonElement root, string key) => Find(root, key) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement Find(JsonElement root, string key) => root.TryGetProperty(key, out var value) ? value : default;
}
