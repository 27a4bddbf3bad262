using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Circus.Cli.Output;

/// <summary>JSON for --json: as it came, or for people.</summary>
internal static partial class JsonText
{
    /// <param name="element">What came.</param>
    /// <param name="isPretty">Indented, keys sorted.</param>
    /// <param name="hasColour">Then with keys in colour.</param>
    public static string Of(JsonElement element, bool isPretty, bool hasColour = false)
    {
        if (!isPretty)
        {
            return OneLine(element);
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(element, writer);
        }

        var text = Encoding.UTF8.GetString(buffer.ToArray());
        return hasColour ? Key().Replace(text, key => new Cell(key.Value, Ink.Accent).Paint(hasColour: true)) : text;
    }

    /// <summary>On one line with a blank behind commas and colons, as Circus writes it: there are scripts that search for <c>"status": "ok"</c>.</summary>
    public static string OneLine(JsonElement element)
    {
        var raw = element.GetRawText();
        var text = new StringBuilder(raw.Length + (raw.Length / 8));
        var isText = false;
        for (var i = 0; i < raw.Length; i++)
        {
            if (!isText && char.IsWhiteSpace(raw[i]))
            {
                continue;
            }

            text.Append(raw[i]);
            if (isText && raw[i] == '\\')
            {
                text.Append(raw[++i]);
            }
            else if (raw[i] == '"')
            {
                isText = !isText;
            }
            else if (!isText && raw[i] is (',' or ':'))
            {
                text.Append(' ');
            }
        }

        return text.ToString();
    }

    /// <summary>A text as JSON.</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(property.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    // Every key begins a line, and no other line begins with a text that a colon follows.
    [GeneratedRegex("""(?<=^ *)"(?:[^"\\]|\\.)*"(?=: )""", RegexOptions.Multiline)]
    private static partial Regex Key();
}
