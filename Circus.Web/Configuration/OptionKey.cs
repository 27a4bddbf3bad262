using System.Text.Json;

namespace Circus.Web.Configuration;

/// <summary>A key of a watcher's section, as circusd describes it with <c>keys</c>.</summary>
/// <param name="Name">A trailing star stands for any text.</param>
/// <param name="Type">text, choice, integer, number, seconds, flag, signal and so on.</param>
/// <param name="Default">As it would be written in the file; null when there is none.</param>
/// <param name="Help">A few sentences.</param>
/// <param name="Effect">now, reload or restart; null when it cannot be set while circusd runs.</param>
internal sealed record OptionKey(string Name, string Type, string? Default, string Help, string? Effect)
{
    public bool IsPattern => Name.EndsWith('*');

    public bool Covers(string key) => IsPattern ? key.StartsWith(Name[..^1], StringComparison.Ordinal) && key.Length >= Name.Length : key == Name;

    /// <summary>From the reply; empty for a circusd that does not tell.</summary>
    public static IReadOnlyList<OptionKey> Read(JsonElement keys) => keys.ValueKind != JsonValueKind.Array ? [] :
    [
        .. keys.EnumerateArray().Where(key => Text(key, "name") is not null)
            .Select(key => new OptionKey(Text(key, "name")!, Text(key, "type") ?? "text", Text(key, "default"), Text(key, "help") ?? "", Text(key, "effect"))),
    ];

    private static string? Text(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
