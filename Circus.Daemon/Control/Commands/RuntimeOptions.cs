using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

/// <summary>PURE: what was changed with "set", in a form that the next daemon can apply to what its configuration says.</summary>
internal static class RuntimeOptions
{
    private const string Was = "was";
    private const string Now = "now";

    /// <summary>Number of processes: remembered by itself, because other commands change it too.</summary>
    private const string NumProcesses = "numprocesses";

    /// <summary>The changed options, with the note of what was changed.</summary>
    public static WatcherOptions Note(WatcherOptions before, WatcherOptions changed, JsonElement set)
    {
        var note = before.SetAtRunTime is { } text ? JsonNode.Parse(text)!.AsObject() : [];
        var listing = OptionListing.Of(before);
        foreach (var option in set.EnumerateObject().Where(option => option.Name != NumProcesses))
        {
            // What was set before that counts against the configuration.
            var was = note[option.Name]?[Was] ?? ValueOf(listing, option.Name);
            note[option.Name] = new JsonObject { [Was] = was?.DeepClone(), [Now] = JsonNode.Parse(option.Value.GetRawText()) };
        }

        return note.Count == 0 ? changed : changed with { SetAtRunTime = note.ToJsonString() };
    }

    /// <summary>The options as configured now, with what was set before.</summary>
    /// <param name="configured">As the configuration says.</param>
    /// <param name="text">The note.</param>
    /// <param name="set">Sets some of them as "set" does.</param>
    /// <param name="dropped">Options that are not set again: the configuration says something else about them than it did, and whoever edits it wants that.</param>
    public static WatcherOptions Again(
        WatcherOptions configured, string text, Func<WatcherOptions, JsonElement, WatcherOptions> set, out IReadOnlyList<string> dropped)
    {
        List<string> without = [];
        dropped = without;
        using var note = JsonDocument.Parse(text);
        var listing = OptionListing.Of(configured);
        var kept = new JsonObject();
        var options = configured;
        foreach (var option in note.RootElement.EnumerateObject())
        {
            var was = JsonNode.Parse(option.Value.GetProperty(Was).GetRawText());
            if (JsonNode.DeepEquals(ValueOf(listing, option.Name), was) && TryApply(ref options, set, option.Name, option.Value.GetProperty(Now)))
            {
                kept[option.Name] = JsonNode.Parse(option.Value.GetRawText());
            }
            else
            {
                without.Add(option.Name);
            }
        }

        return kept.Count == 0 ? options : options with { SetAtRunTime = kept.ToJsonString() };
    }

    /// <summary>What "options" tells of a key that can be set; null when it tells nothing.</summary>
    private static JsonNode? ValueOf(JsonObject listing, string key)
    {
        const StringComparison Exact = StringComparison.Ordinal;
        if (key is "stdout_stream" or "stderr_stream")
        {
            return listing[$"{key}_conf"];
        }

        if (key.StartsWith("stdout_stream.", Exact) || key.StartsWith("stderr_stream.", Exact))
        {
            return listing[$"{key[..13]}_conf"]?[key[14..]];
        }

        // Several keys that were set as one object.
        var members = listing.Where(pair => pair.Key.StartsWith($"{key}.", Exact)).ToArray();
        return members.Length == 0 ? listing[key] : new JsonObject(members.Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
    }

    private static bool TryApply(ref WatcherOptions options, Func<WatcherOptions, JsonElement, WatcherOptions> set, string name, JsonElement value)
    {
        try
        {
            using var one = JsonDocument.Parse(new JsonObject { [name] = JsonNode.Parse(value.GetRawText()) }.ToJsonString());
            options = set(options, one.RootElement);
            return true;
        }
        catch (CommandException)
        {
            // It was right when it was set; the machine has changed since (a folder is gone).
            return false;
        }
    }
}
