using System.Globalization;
using System.Text.Json;

namespace Circus.Web.Logs;

/// <summary>PURE: a line that is a JSON object, as structured loggers write it.</summary>
/// <param name="Level">What it says about itself.</param>
/// <param name="Message">Its text; empty when it has none.</param>
/// <param name="Fields">The rest, in its order; values on one line.</param>
internal sealed record JsonLine(LineLevel Level, string Message, IReadOnlyList<(string Name, string Value)> Fields)
{
    private static readonly JsonDocumentOptions _options = new() { MaxDepth = 32 };

    private static readonly string[] _messages = ["message", "msg", "@m", "@mt", "text", "MESSAGE"];
    private static readonly string[] _levels = ["level", "lvl", "severity", "@l", "loglevel", "LogLevel", "levelname"];
    private static readonly string[] _times = ["time", "ts", "timestamp", "@timestamp", "@t", "Timestamp", "t"];

    /// <summary>Null when it is none.</summary>
    public static JsonLine? Parse(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Length < 2 || trimmed[0] != '{' || trimmed[^1] != '}')
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(trimmed.ToString(), _options);
            var (level, message) = (LineLevel.None, "");
            List<(string, string)> fields = [];
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (message.Length == 0 && _messages.Contains(property.Name))
                {
                    message = Text(property.Value);
                }
                else if (level == LineLevel.None && _levels.Contains(property.Name) && LevelOf(property.Value) is not LineLevel.None and var said)
                {
                    level = said;
                }
                else if (!_times.Contains(property.Name))
                {
                    fields.Add((property.Name, Text(property.Value)));
                }
            }

            return new JsonLine(level, message, fields);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // Numbers are those of bunyan and pino: 30 is info.
    private static LineLevel LevelOf(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
        ? number switch
        {
            >= 50 => LineLevel.Error,
            >= 40 => LineLevel.Warning,
            >= 30 => LineLevel.Info,
            _ => LineLevel.Debug,
        }
        : LineLevels.OfWord(Text(value));

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!.Replace('\n', ' ')
        : value.ToString().Replace("\n", "", true, CultureInfo.InvariantCulture);
}
