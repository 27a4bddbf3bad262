using System.Text.Json.Nodes;

namespace Circus.Daemon.Control;

/// <summary>One command that was given.</summary>
internal sealed class CommandRecord(long number, double time, string? by, string command)
{
    // Set where the work ends, which need not be the arbiter's loop.
    private volatile string _result = "running";
    private volatile string? _reason;

    public long Number => number;

    public string? Watcher { get; init; }

    /// <summary>Names only.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    public void Succeed() => _result = "ok";

    public void Fail(string reason) => (_reason, _result) = (reason, "error");

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
}
