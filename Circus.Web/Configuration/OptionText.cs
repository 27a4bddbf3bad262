using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Web.Audit;

namespace Circus.Web.Configuration;

/// <summary>PURE: values of options as people read and write them. Whether a value is right, circusd says.</summary>
internal static class OptionText
{
    /// <summary>As it would stand in a file, with secrets hidden. Variables have a line each.</summary>
    public static string Of(string name, JsonNode? value) => SecretMask.OfOption(name, value, withEnvironment: false) switch
    {
        null => "",
        JsonObject many => string.Join('\n', many.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} = {Line(pair.Key, pair.Value)}")),
        JsonArray list => string.Join(' ', list.Select(item => Of(name, item))),
        var one => one.GetValueKind() switch
        {
            JsonValueKind.String => one.GetValue<string>(),
            JsonValueKind.True => "True",
            JsonValueKind.False => "False",
            _ => one.ToJsonString(),
        },
    };

    /// <summary>What goes over the wire; clients convert, circusd does not. A text that is no number goes as a text, and circusd says what is wrong.</summary>
    /// <param name="name">The option.</param>
    /// <param name="text">What was typed; empty is back to the default.</param>
    /// <param name="type">See <see cref="OptionKey.Type"/>.</param>
    /// <param name="former">The value until now: what is hidden in the text is taken from it.</param>
    /// <param name="fault">Why it cannot be sent, or null.</param>
    public static JsonNode? Parse(string name, string text, string type, JsonNode? former, out string? fault)
    {
        fault = null;
        if (name == "env")
        {
            return Variables(text, former as JsonObject, out fault);
        }

        var trimmed = text.Trim();
        if (trimmed.Contains(SecretMask.Mask, StringComparison.Ordinal))
        {
            fault = $"{name} has parts that are hidden: write it whole";
            return null;
        }

        return type switch
        {
            _ when trimmed.Length == 0 => null,
            "integer" or "signal" when long.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            "number" or "seconds" when double.TryParse(trimmed, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            "flag" when bool.TryParse(trimmed, out var flag) => JsonValue.Create(flag),
            _ => JsonValue.Create(trimmed),
        };
    }

    /// <summary>A value that has several lines, in one.</summary>
    private static string Line(string name, JsonNode? value) => Of(name, value).Replace("\n", "\\n", StringComparison.Ordinal);

    private static JsonObject? Variables(string text, JsonObject? former, out string? fault)
    {
        var variables = new JsonObject();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || parts[0].Length == 0)
            {
                fault = $"a line of env is NAME = value, not \"{line}\"";
                return null;
            }

            var known = former?[parts[0]];
            // What is hidden and was not touched stays what it is.
            if (known is not null && parts[1] == Line(parts[0], known).Trim())
            {
                variables[parts[0]] = known.DeepClone();
            }
            else if (parts[1].Contains(SecretMask.Mask, StringComparison.Ordinal))
            {
                fault = $"{parts[0]} has parts that are hidden: write it whole";
                return null;
            }
            else
            {
                variables[parts[0]] = parts[1];
            }
        }

        fault = null;
        return variables;
    }
}
