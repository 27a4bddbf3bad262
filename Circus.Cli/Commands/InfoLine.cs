using System.Text.Json;
using Circus.Cli.Output;

namespace Circus.Cli.Commands;

/// <summary>The figures of a process on one line, in the order of Circus.</summary>
internal static class InfoLine
{
    private static readonly string[] _keys = ["cmdline", "username", "nice", "mem_info1", "mem_info2", "cpu", "mem", "ctime"];

    public static string Of(JsonElement info) => info.ValueKind == JsonValueKind.Object
        ? TableWriter.OneLine($"{Text(info, "pid")}  {string.Join(' ', _keys.Select(key => Text(info, key)))}")
        : info.ToString();

    public static string Text(JsonElement info, string key) => info.TryGetProperty(key, out var value) ? ValueText.Of(value) : "N/A";
}
