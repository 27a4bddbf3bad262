using System.Text.Json.Serialization;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Protocol;

/// <summary>The one source-generated description of every typed message. Unknown fields are accepted, missing ones are not.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    // A Python peer takes the last of two equal keys; so do we.
    AllowDuplicateProperties = true)]
[JsonSerializable(typeof(EventPayload))]
[JsonSerializable(typeof(ProcessPayload))]
[JsonSerializable(typeof(WatcherPayload))]
[JsonSerializable(typeof(SocketPayload))]
[JsonSerializable(typeof(SocketsPayload))]
[JsonSerializable(typeof(NodeDescription))]
[JsonSerializable(typeof(WatcherDescription))]
[JsonSerializable(typeof(NodeFigures))]
[JsonSerializable(typeof(HistoryQuery))]
[JsonSerializable(typeof(HistoryReply))]
[JsonSerializable(typeof(StatsIntervals))]
[JsonSerializable(typeof(StatsStatus))]
[JsonSerializable(typeof(ProcessDetails[]))]
[JsonSerializable(typeof(Dictionary<string, string>))]
public sealed partial class WireJson : JsonSerializerContext;
