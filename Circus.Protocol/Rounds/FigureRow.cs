using System.Text.Json;

namespace Circus.Protocol.Rounds;

/// <summary>One row while it is read: values are taken in the order of the columns that the reader knows.</summary>
/// <param name="count">Known columns.</param>
/// <param name="places">For each value of the row the known column; -1 for an unknown one.</param>
internal sealed class FigureRow(int count, int[] places)
{
    private readonly double[] _numbers = new double[count];
    private readonly string?[] _texts = new string?[count];
    private int _next;

    public void Read(ref Utf8JsonReader reader)
    {
        _numbers.AsSpan().Fill(double.NaN);
        _next = 0;
        var isGiven = 0L;
        for (var at = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at++)
        {
            var place = at < places.Length ? places[at] : -1;
            if (place < 0)
            {
                reader.Skip();
                continue;
            }

            isGiven |= 1L << place;
            switch (reader.TokenType)
            {
                case JsonTokenType.Number:
                    _numbers[place] = reader.GetDouble();
                    _texts[place] = null;
                    break;
                // Rows of one watcher have most texts in common: no new object for the same text again.
                case JsonTokenType.String when _texts[place] is not { } before || !reader.ValueTextEquals(before):
                    _texts[place] = reader.GetString();
                    break;
                case JsonTokenType.String:
                    break;
                case JsonTokenType.Null:
                    _texts[place] = null;
                    break;
                default:
                    throw new JsonException("a figure is a number, a text or null");
            }
        }

        for (var place = 0; place < _texts.Length; place++)
        {
            if ((isGiven & (1L << place)) == 0)
            {
                _texts[place] = null;
            }
        }
    }

    public double? Number() => _numbers[_next++] is var number && double.IsNaN(number) ? null : number;

    public long? Long() => Number() is { } number ? (long)number : null;

    public int? Int() => Number() is { } number ? (int)number : null;

    public string? Text() => _texts[_next++];
}
