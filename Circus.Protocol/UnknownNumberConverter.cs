using System.Text.Json;
using System.Text.Json.Serialization;

namespace Circus.Protocol;

/// <summary>A number that the measuring side may not read: Circus then sends the text <c>N/A</c>, and <c>Zombie</c> for a niceness.</summary>
public sealed class UnknownNumberConverter : JsonConverter<double?>
{
    /// <summary>The serializer would write null by itself otherwise.</summary>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override double? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return reader.GetDouble();
            case JsonTokenType.String or JsonTokenType.Null:
                return null;
            default:
                throw new JsonException("a number or \"N/A\" was expected");
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options)
    {
        if (value is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue("N/A");
        }
    }
}
