using System.Buffers;
using System.Text.Json;

namespace Circus.Protocol.Rounds;

/// <summary>Writes rounds as frames of the wire. Reuses its buffer; not thread-safe.</summary>
/// <param name="partBytes">A part that has grown beyond this is ended and the next one begun.</param>
public sealed class RoundWriter(int partBytes = WireLimits.RoundPartBytes) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _writer = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>The frames of one round, each to be sent under <see cref="Topic.Round"/>; mostly one.</summary>
    public IReadOnlyList<byte[]> Write(StatsRound round)
    {
        List<byte[]> parts = [];
        Begin(round, 0);
        WriteHead(round);
        var (key, place) = ("", -1);
        WriteTableStart("processes"u8, FigureColumns.OfProcesses);
        for (var i = 0; i < round.Processes.Count; i++)
        {
            if (_writer.BytesPending + _buffer.WrittenCount > partBytes)
            {
                WriteTableEnd();
                parts.Add(End(isLast: false));
                Begin(round, parts.Count);
                WriteTableStart("processes"u8, FigureColumns.OfProcesses);
            }

            var process = round.Processes[i];
            if (process.Watcher != key)
            {
                (key, place) = (process.Watcher, _places.GetValueOrDefault(process.Watcher, -1));
            }

            FigureColumns.Write(_writer, process, place);
        }

        WriteTableEnd();
        parts.Add(End(isLast: true));
        return parts;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private void Begin(StatsRound round, int part)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        _writer.WriteNumber("seq"u8, round.Seq);
        _writer.WriteNumber("part"u8, part);
        _writer.WriteNumber("started"u8, round.Started);
        _writer.WriteNumber("time"u8, round.Time);
    }

    private byte[] End(bool isLast)
    {
        _writer.WriteBoolean("last"u8, isLast);
        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    private void WriteHead(StatsRound round)
    {
        if (round.Interval is { } interval)
        {
            _writer.WriteNumber("interval"u8, Math.Round(interval, 4));
        }

        _writer.WriteNumber("wanted"u8, round.Wanted);
        _writer.WriteNumber("late"u8, Math.Round(round.Late, 4));
        _writer.WriteNumber("took"u8, Math.Round(round.Took, 6));
        _writer.WriteNumber("dropped"u8, round.Dropped);
        _writer.WriteNumber("stalled"u8, round.Stalled);
        _writer.WriteNumber("unreadable"u8, round.Unreadable);
        if (round.Query is { } query)
        {
            _writer.WriteString("query"u8, query);
        }

        _writer.WritePropertyName("node"u8);
        JsonSerializer.Serialize(_writer, round.Node, WireJson.Default.NodeFigures);
        _places.Clear();
        WriteTableStart("watchers"u8, FigureColumns.OfWatchers);
        for (var i = 0; i < round.Watchers.Count; i++)
        {
            _places[round.Watchers[i].Key] = i;
            FigureColumns.Write(_writer, round.Watchers[i]);
        }

        WriteTableEnd();
        WriteTableStart("sockets"u8, FigureColumns.OfSockets);
        foreach (var socket in round.Sockets)
        {
            FigureColumns.Write(_writer, socket);
        }

        WriteTableEnd();
    }

    private void WriteTableStart(ReadOnlySpan<byte> name, ReadOnlySpan<string> columns)
    {
        _writer.WriteStartObject(name);
        FigureTable.WriteColumns(_writer, columns);
        _writer.WriteStartArray("rows"u8);
    }

    private void WriteTableEnd()
    {
        _writer.WriteEndArray();
        _writer.WriteEndObject();
    }
}
