using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Circus.Web.Configuration;

/// <summary>PURE: an option of a watcher with everything that is known of it.</summary>
/// <param name="Name">As in the file.</param>
/// <param name="Value">In force now.</param>
/// <param name="Key">What circusd says about the key; null when it says nothing.</param>
internal sealed record OptionRow(string Name, JsonNode? Value, OptionKey? Key)
{
    private const string StreamSuffix = "_conf";

    /// <summary>It is no key of the section, but can be set like one.</summary>
    private static readonly OptionKey _env = new("env", "env", null, "Variables that the processes are given: sections [env:NAME].", "reload");

    /// <summary>It was changed by command.</summary>
    public bool IsSet { get; init; }

    /// <summary>Then: what the configuration says.</summary>
    public JsonNode? Configured { get; init; }

    public string Text => OptionText.Of(Name, Value);

    public string ConfiguredText => OptionText.Of(Name, Configured);

    public string Type => Key?.Type ?? "text";

    public bool IsDefault => Name == "env" ? Text.Length == 0 : Text == "" || SameText(Text, Key?.Default);

    public bool CanSet => Key?.Effect is not null;

    /// <summary>All that there are, in the order of the reference; those that are not in it last.</summary>
    public static IReadOnlyList<OptionRow> Of(JsonElement options, JsonElement configured, IReadOnlyList<OptionKey> keys)
    {
        var values = Flat(options);
        var set = Flat(configured);
        var names = values.Keys.Union(set.Keys).Union(keys.Where(key => !key.IsPattern && key.Name is not ("check_flapping" or "use_papa" or "copy_path")).Select(key => key.Name));
        var order = keys.Select((key, index) => (key, index)).ToList();
        return
        [
            .. names.Select(name => new OptionRow(name, values.GetValueOrDefault(name), name == _env.Name && keys.Count > 0 ? _env : keys.FirstOrDefault(key => key.Covers(name)))
            {
                IsSet = set.ContainsKey(name),
                Configured = set.GetValueOrDefault(name),
            }).OrderBy(row => order.FirstOrDefault(pair => pair.key == row.Key, (null!, int.MaxValue)).index).ThenBy(row => row.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>What is not as usual, as a section of a file; what looks like a secret is not in it.</summary>
    public static string Section(string watcher, IEnumerable<OptionRow> rows)
    {
        var text = new StringBuilder($"[watcher:{watcher}]\n");
        var all = rows.ToList();
        foreach (var row in all.Where(row => row.Name != "env" && !row.IsDefault))
        {
            text.Append(row.Name).Append(" = ").Append(row.Text.Replace("\n", "\n    ", StringComparison.Ordinal)).Append('\n');
        }

        return all.Find(row => row.Name == "env") is { IsDefault: false } env ? text.Append($"\n[env:{watcher}]\n{env.Text}\n").ToString() : text.ToString();
    }

    /// <summary>A stream is one object in the list of options, and several keys in the file.</summary>
    private static Dictionary<string, JsonNode?> Flat(JsonElement options)
    {
        var flat = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, value) in options.ValueKind == JsonValueKind.Object ? JsonObject.Create(options)! : [])
        {
            if (name.EndsWith(StreamSuffix, StringComparison.Ordinal) && value is JsonObject stream)
            {
                foreach (var (member, text) in stream)
                {
                    flat[$"{name[..^StreamSuffix.Length]}.{member}"] = text;
                }
            }
            else
            {
                flat[name] = value;
            }
        }

        return flat;
    }

    private bool SameText(string text, string? other) => other is not null
        && (text == other || (Type == "signal" && int.TryParse(text, out var number) && Operations.SignalName.Of(number) == $"SIG{other}"));
}
