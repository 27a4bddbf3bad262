using System.Text.Json;
using System.Text.Json.Nodes;

namespace Circus.Daemon.Control;

/// <summary>One command that was given.</summary>
/// <param name="number">Its place.</param>
/// <param name="time">When, in seconds since the epoch.</param>
/// <param name="by">Who.</param>
/// <param name="command">What.</param>
/// <param name="ended">Called when its result is known.</param>
internal sealed class CommandRecord(long number, double time, string? by, string command, Action<CommandRecord>? ended = null)
{
    // Set where the work ends, which need not be the arbiter's loop.
    private volatile string _result = "running";
    private volatile string? _reason;

    public long Number => number;

    public string? Watcher { get; init; }

    /// <summary>Names only.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    public bool IsRunning => _result == "running";

    public void Succeed() => End(null, "ok");

    public void Fail(string reason) => End(reason, "error");

    /// <summary>One that a former daemon wrote down; null when that is not to be read.</summary>
    public static CommandRecord? Of(string line)
    {
        try
        {
            using var parsed = JsonDocument.Parse(line);
            var record = parsed.RootElement;
            return new CommandRecord(
                record.GetProperty("seq").GetInt64(), record.GetProperty("time").GetDouble(), record.GetProperty("by").GetString(), record.GetProperty("command").GetString()!)
            {
                Watcher = record.GetProperty("watcher").GetString(),
                Options = record.TryGetProperty("options", out var options) ? [.. options.EnumerateArray().Select(option => option.GetString()!)] : [],
                _result = record.GetProperty("result").GetString()!,
                _reason = record.TryGetProperty("reason", out var reason) ? reason.GetString() : null,
            };
        }
        catch (Exception cut) when (cut is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    public JsonNode ToJson()
    {
        var node = new JsonObject { ["seq"] = number, ["time"] = time, ["by"] = by, ["command"] = command, ["watcher"] = Watcher, ["result"] = _result };
        if (Options.Count > 0)
        {
            node["options"] = new JsonArray([.. Options.Select(option => JsonValue.Create(option))]);
        }

        if (_reason is { } reason)
        {
            node["reason"] = reason;
        }

        return node;
    }

    private void End(string? reason, string result)
    {
        (_reason, _result) = (reason, result);
        ended?.Invoke(this);
    }
}
