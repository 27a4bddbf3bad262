using System.Text.Json.Serialization;
using Circus.Protocol.Messages;

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
[JsonSerializable(typeof(NodeDescription))]
[JsonSerializable(typeof(WatcherDescription))]
[JsonSerializable(typeof(Dictionary<string, string>))]
public sealed partial class WireJson : JsonSerializerContext;
