using System.Text.Json.Nodes;

namespace Circus.Daemon.Control;

/// <summary>An event as it was sent.</summary>
internal readonly record struct RememberedEvent(long Seq, string Topic, byte[] Payload)
{
    public JsonObject ToJson() => new() { ["topic"] = Topic, ["payload"] = JsonNode.Parse(Payload) };
}
