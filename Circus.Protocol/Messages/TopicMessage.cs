using System.Text.Json;

namespace Circus.Protocol.Messages;

/// <summary>A published message as it came.</summary>
/// <param name="Topic">First frame.</param>
/// <param name="Payload">Second frame.</param>
public sealed record TopicMessage(string Topic, JsonElement Payload);
