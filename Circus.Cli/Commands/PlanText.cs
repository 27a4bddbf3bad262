using System.Globalization;
using System.Text.Json;
using Circus.Cli.Output;

namespace Circus.Cli.Commands;

/// <summary>
/// What reloadconfig does or would do: whatever circusd tells of, under its own name, and "ok" behind it when it is being done. Of
/// something with a name its action, keys and reason stand on one line.
/// </summary>
internal static class PlanText
{
    private const string Unchanged = "unchanged";
    private const string DryRun = "dry_run";

    /// <summary>Of more than so many that nothing happens to, only the number is told.</summary>
    private const int MostUnchanged = 10;

    private static readonly HashSet<string> _envelope = ["status", "time", "id", "warnings", DryRun];

    /// <summary>Said at its place on the line, without its key.</summary>
    private static readonly HashSet<string> _placed = ["name", "action", "keys", "reason"];

    public static void Print(JsonElement reply, TextWriter output)
    {
        foreach (var told in reply.EnumerateObject().Where(told => !_envelope.Contains(told.Name)))
        {
            Print(told.Name, told.Value, output);
        }

        if (!reply.TryGetProperty(DryRun, out var isDry) || isDry.ValueKind != JsonValueKind.True)
        {
            output.WriteLine("ok");
        }
    }

    private static void Print(string name, JsonElement value, TextWriter output)
    {
        if (IsEmpty(value))
        {
            return;
        }

        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object))
        {
            foreach (var item in value.EnumerateArray())
            {
                Line($"{name}: {Flat(item)}", output);
            }
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var item in value.EnumerateObject())
            {
                Print($"{name} {item.Name}", item.Value, output);
            }
        }
        else
        {
            Line($"{name}: {(name == Unchanged && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > MostUnchanged ? Count(value) : Flat(value))}", output);
        }
    }

    private static string Count(JsonElement array) => string.Create(CultureInfo.InvariantCulture, $"{array.GetArrayLength()} watchers");

    private static string Flat(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty("name", out var name) => Named(name, value),
        JsonValueKind.Object => Rest(value),
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Flat)),
        _ => ValueText.Of(value),
    };

    /// <summary><c>web: reload (cmd, uid): why; other: ...</c></summary>
    private static string Named(JsonElement name, JsonElement value)
    {
        var action = value.TryGetProperty("action", out var told) ? $": {Flat(told)}" : "";
        var keys = value.TryGetProperty("keys", out var changed) && !IsEmpty(changed) ? $" ({Flat(changed)})" : "";
        var reason = value.TryGetProperty("reason", out var why) && !IsEmpty(why) ? $": {Flat(why)}" : "";
        var rest = Rest(value);
        return $"{Flat(name)}{action}{keys}{reason}{(rest.Length > 0 ? $"; {rest}" : "")}";
    }

    private static string Rest(JsonElement value) => string.Join(
        "; ", value.EnumerateObject().Where(pair => !_placed.Contains(pair.Name) && !IsEmpty(pair.Value)).Select(pair => $"{pair.Name}: {Flat(pair.Value)}"));

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    private static void Line(string text, TextWriter output) => output.WriteLine(TableWriter.OneLine(text));
}
