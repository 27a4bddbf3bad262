using System.Text.Json;

namespace Circus.Protocol.Rounds;

/// <summary>Puts rounds together from their frames, in the order in which these come. Counts those of which a part is missing. Not thread-safe.</summary>
public sealed class RoundAssembler
{
    private readonly List<WatcherFigures> _watchers = [];
    private readonly List<ProcessFigures> _processes = [];
    private readonly List<SocketFigures> _sockets = [];
    private StatsRound? _round;
    private double _started;
    private long _lastSeq;
    private int _parts;

    /// <summary>Rounds of which nothing, or not everything, came.</summary>
    public long Lost { get; private set; }

    /// <summary>Frames that are no part of a round.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Takes one frame; returns the round that is complete with it, else null.</summary>
    public StatsRound? Take(ReadOnlySpan<byte> frame)
    {
        try
        {
            return Read(frame);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            Unreadable++;
            _round = null;
            return null;
        }
    }

    private StatsRound? Read(ReadOnlySpan<byte> frame)
    {
        var reader = new Utf8JsonReader(frame);
        var head = new StatsRound { Seq = 0, Time = 0 };
        var (part, isLast) = (-1, false);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("a round is an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("part"u8))
            {
                reader.Read();
                part = reader.GetInt32();
                // Number and start of a round stand before its parts.
                Begin(head, part);
            }
            else if (reader.ValueTextEquals("last"u8))
            {
                reader.Read();
                isLast = reader.GetBoolean();
            }
            else
            {
                head = ReadMember(ref reader, head);
            }
        }

        if (part < 0)
        {
            throw new JsonException("a round has parts");
        }

        if (_parts != part + 1)
        {
            // Its beginning, or something between, is missing.
            return null;
        }

        _round = part == 0 ? head : _round;
        return isLast ? End() : null;
    }

    private StatsRound ReadMember(ref Utf8JsonReader reader, StatsRound head)
    {
        var name = reader.GetString();
        reader.Read();
        switch (name)
        {
            case "seq":
                return head with { Seq = reader.GetInt64() };
            case "started":
                return head with { Started = reader.GetDouble() };
            case "time":
                return head with { Time = reader.GetDouble() };
            case "interval":
                return head with { Interval = reader.GetDouble() };
            case "wanted":
                return head with { Wanted = reader.GetDouble() };
            case "late":
                return head with { Late = reader.GetDouble() };
            case "took":
                return head with { Took = reader.GetDouble() };
            case "dropped":
                return head with { Dropped = reader.GetInt64() };
            case "stalled":
                return head with { Stalled = reader.GetInt32() };
            case "unreadable":
                return head with { Unreadable = reader.GetInt64() };
            case "query":
                return head with { Query = reader.GetString() };
            case "node":
                return head with { Node = JsonSerializer.Deserialize(ref reader, WireJson.Default.NodeFigures) ?? new() };
            case "watchers":
                FigureTable.Read(ref reader, FigureColumns.OfWatchers, FigureColumns.Watcher, _watchers);
                return head;
            case "processes":
                FigureTable.Read(ref reader, FigureColumns.OfProcesses, Process, _processes);
                return head;
            case "sockets":
                FigureTable.Read(ref reader, FigureColumns.OfSockets, FigureColumns.Socket, _sockets);
                return head;
            default:
                reader.Skip();
                return head;
        }
    }

    private ProcessFigures Process(FigureRow row)
    {
        var process = FigureColumns.Process(row, out var watcher);
        return process with { Watcher = watcher >= 0 && watcher < _watchers.Count ? _watchers[watcher].Key : "" };
    }

    private void Begin(StatsRound head, int part)
    {
        if (part > 0)
        {
            _parts = _round is { } round && round.Seq == head.Seq && _parts == part ? part + 1 : 0;
            return;
        }

        _watchers.Clear();
        _processes.Clear();
        _sockets.Clear();
        _round = null;
        _parts = 1;
    }

    private StatsRound End()
    {
        var round = _round! with { Watchers = [.. _watchers], Processes = [.. _processes], Sockets = [.. _sockets] };
        if (round.Started == _started && _lastSeq > 0)
        {
            Lost += Math.Max(0, round.Seq - _lastSeq - 1);
        }

        (_started, _lastSeq, _round, _parts) = (round.Started, round.Seq, null, 0);
        return round;
    }
}
