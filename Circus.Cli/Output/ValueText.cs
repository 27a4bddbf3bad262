using System.Text.Json;

namespace Circus.Cli.Output;

/// <summary>Values of options as Circus prints them: environments as <c>K=V,K=V</c>, null as nothing, the rest as text.</summary>
internal static class ValueText
{
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Object when value.EnumerateObject().Any() => string.Join(
            ',', value.EnumerateObject().OrderBy(pair => pair.Name, StringComparer.Ordinal).Select(pair => $"{pair.Name}={Of(pair.Value)}")),
        _ => value.ToString(),
    };
}
