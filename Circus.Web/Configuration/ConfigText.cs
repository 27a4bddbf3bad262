using System.Text.Json;

namespace Circus.Web.Configuration;

/// <summary>A file of the configuration as it is shown: without secrets.</summary>
internal sealed record ConfigText(string Path, string Text)
{
    /// <summary>From the reply to <c>config</c>.</summary>
    public static IReadOnlyList<ConfigText> Read(JsonElement files, IniMask mask) => files.ValueKind != JsonValueKind.Array ? [] :
    [
        .. files.EnumerateArray().Select(file => new ConfigText(file.GetProperty("path").GetString() ?? "", mask.Of(file.GetProperty("text").GetString() ?? ""))),
    ];
}
