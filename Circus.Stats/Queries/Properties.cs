using System.Text.Json;
using Circus.Daemon.Control;
using Circus.Protocol;

namespace Circus.Stats.Queries;

/// <summary>The arguments of a question, converted where they enter. Unknown ones are ignored.</summary>
internal static class Properties
{
    /// <exception cref="QuestionException">It is no number.</exception>
    public static double? Number(IncomingRequest request, string name) => !TryGet(request, name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number
        : throw new QuestionException(ErrorCode.MessageError, $"'{name}' isn't a number");

    /// <exception cref="QuestionException">It is no text.</exception>
    public static string? Text(IncomingRequest request, string name) => !TryGet(request, name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new QuestionException(ErrorCode.MessageError, $"'{name}' isn't a text");

    private static bool TryGet(IncomingRequest request, string name, out JsonElement value)
    {
        value = default;
        return request.Properties.ValueKind == JsonValueKind.Object && request.Properties.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }
}
