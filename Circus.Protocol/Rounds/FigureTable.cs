using System.Text.Json;

namespace Circus.Protocol.Rounds;

/// <summary>
/// Rows of figures with their columns named once: <c>{"columns": ["pid", ...], "rows": [[4711, ...], ...]}</c>. A reader takes the columns
/// that it knows by name, so that more can be added and the order is free.
/// </summary>
internal static class FigureTable
{
    public static void WriteColumns(Utf8JsonWriter writer, ReadOnlySpan<string> columns)
    {
        writer.WriteStartArray("columns"u8);
        foreach (var column in columns)
        {
            writer.WriteStringValue(column);
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads a whole table; the reader stands on its first token.</summary>
    /// <exception cref="JsonException">It is no table.</exception>
    public static void Read<T>(ref Utf8JsonReader reader, ReadOnlySpan<string> columns, Func<FigureRow, T> of, List<T> rows)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        FigureRow? row = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("columns"u8))
            {
                row = ReadColumns(ref reader, columns);
            }
            else if (reader.ValueTextEquals("rows"u8) && row is not null)
            {
                ReadRows(ref reader, row, of, rows);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private static FigureRow ReadColumns(ref Utf8JsonReader reader, ReadOnlySpan<string> columns)
    {
        List<int> places = [];
        reader.Read();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            places.Add(columns.IndexOf(reader.GetString()!));
        }

        return new FigureRow(columns.Length, [.. places]);
    }

    private static void ReadRows<T>(ref Utf8JsonReader reader, FigureRow row, Func<FigureRow, T> of, List<T> rows)
    {
        reader.Read();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            row.Read(ref reader);
            rows.Add(of(row));
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (reader.TokenType != token)
        {
            throw new JsonException($"{token} was expected");
        }
    }
}
