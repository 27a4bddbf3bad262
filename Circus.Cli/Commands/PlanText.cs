using System.Text.Json;
using Circus.Cli.Output;

namespace Circus.Cli.Commands;

/// <summary>What reloadconfig did or would do: a line for each thing that circusd tells of, whatever its name; "ok" when it tells nothing.</summary>
internal static class PlanText
{
    private static readonly HashSet<string> _envelope = ["status", "time", "id", "warnings", "dry_run"];

    public static void Print(JsonElement reply, TextWriter output)
    {
        var isSilent = true;
        foreach (var told in reply.EnumerateObject().Where(told => !_envelope.Contains(told.Name) && !IsEmpty(told.Value)))
        {
            isSilent = false;
            Print(told.Name, told.Value, output);
        }

        if (isSilent)
        {
            output.WriteLine("ok");
        }
    }

    private static void Print(string name, JsonElement value, TextWriter output)
    {
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)))
        {
            Line($"{name}: {string.Join(", ", value.EnumerateArray())}", output);
        }
        else if (value.ValueKind is JsonValueKind.Array)
        {
            Line($"{name}:", output);
            foreach (var item in value.EnumerateArray())
            {
                Line($"  {Flat(item)}", output);
            }
        }
        else if (value.ValueKind is JsonValueKind.Object)
        {
            Line($"{name}:", output);
            foreach (var item in value.EnumerateObject())
            {
                Line($"  {item.Name}: {Flat(item.Value)}", output);
            }
        }
        else
        {
            Line($"{name}: {ValueText.Of(value)}", output);
        }
    }

    /// <summary>An object on one line: what has a name of its own first, the rest as key and value.</summary>
    private static string Flat(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => string.Join("; ", value.EnumerateObject().Where(pair => !IsEmpty(pair.Value)).Select(pair => $"{pair.Name}: {Flat(pair.Value)}")),
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Flat)),
        _ => ValueText.Of(value),
    };

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    private static void Line(string text, TextWriter output) => output.WriteLine(TableWriter.OneLine(text));
}
