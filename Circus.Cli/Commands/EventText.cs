using System.Globalization;
using System.Text.Json;
using Circus.Cli.Output;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Cli.Commands;

/// <summary>Events on one line each.</summary>
internal static class EventText
{
    /// <summary>Told at its place, or of no interest to people.</summary>
    private static readonly HashSet<string> _placed = ["time", "seq"];

    /// <summary>Topic and payload in one object.</summary>
    public static string Json(TopicMessage message) => $$"""{"topic": {{JsonText.Quote(message.Topic)}}, "payload": {{JsonText.OneLine(message.Payload)}}}""";

    /// <summary><c>2026-01-31 12:00:00 web spawn process_pid=7 wid=1</c>.</summary>
    public static string Line(TopicMessage message)
    {
        var (payload, what) = (message.Payload, message.Topic);
        if (Topic.TryParseEvent(message.Topic, out var watcher, out var action))
        {
            what = $"{watcher} {action}";
        }

        if (payload.ValueKind != JsonValueKind.Object)
        {
            return TableWriter.OneLine($"{what} {payload}");
        }

        var at = payload.TryGetProperty("time", out var time) && time.TryGetDouble(out var seconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss ", CultureInfo.InvariantCulture)
            : "";
        var rest = payload.EnumerateObject().Where(pair => !_placed.Contains(pair.Name)).Select(pair => $" {pair.Name}={Word(ValueText.Of(pair.Value))}");
        return TableWriter.OneLine($"{at}{what}{string.Concat(rest)}");
    }

    private static string Word(string value) => value.Contains(' ', StringComparison.Ordinal) ? $"\"{value}\"" : value;
}
