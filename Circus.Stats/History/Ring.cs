using System.Buffers.Binary;

namespace Circus.Stats.History;

/// <summary>
/// One series at one resolution: the last so many points, three codes each (least, mean, most), and the point that is still being made. Grows
/// up to its size, then the oldest go. Not thread-safe.
/// </summary>
/// <param name="seconds">From one point to the next.</param>
/// <param name="capacity">The most points.</param>
internal sealed class Ring(int seconds, int capacity)
{
    /// <summary>Codes of a point.</summary>
    private const int Width = 3;

    private const int FirstSize = 32;

    private ushort[] _codes = [];
    private int _start;
    private long _number = -1;
    private int _values;
    private double _sum;
    private double _min;
    private double _max;

    public int Seconds => seconds;

    public int Capacity => capacity;

    /// <summary>Points that are complete.</summary>
    public int Count { get; private set; }

    public int Bytes => _codes.Length * sizeof(ushort);

    public static int BytesOf(int capacity) => capacity * Width * sizeof(ushort);

    /// <summary>The point that is being made: seconds since the epoch divided by the resolution. The complete ones end before it.</summary>
    public long Number => _number;

    public void Add(double time, double value)
    {
        var number = (long)Math.Floor(time / seconds);
        if (number != _number)
        {
            if (number < _number)
            {
                // The clock was put back: what follows is added to the point at hand until the time comes again.
                number = _number;
            }
            else
            {
                Complete(number);
            }
        }

        _min = _values == 0 || value < _min ? value : _min;
        _max = _values == 0 || value > _max ? value : _max;
        _sum += value;
        _values++;
    }

    /// <summary>The three codes of a point by its number; nothing when it is not there.</summary>
    public (ushort Min, ushort Mean, ushort Max) At(long number)
    {
        if (number == _number && _values > 0)
        {
            return (PointCode.Of(_min), PointCode.Of(_sum / _values), PointCode.Of(_max));
        }

        var at = number - (_number - Count);
        if (at < 0 || at >= Count)
        {
            return default;
        }

        var place = (int)((_start + at) % (_codes.Length / Width)) * Width;
        return (_codes[place], _codes[place + 1], _codes[place + 2]);
    }

    /// <summary>Number of the oldest point.</summary>
    public long Oldest => _number - Count;

    public void Write(BinaryWriter writer)
    {
        // The point that is being made is written as if it were complete: little of it is lost, and nothing is counted twice.
        var end = _values > 0 ? _number + 1 : _number;
        var oldest = Math.Max(Oldest, end - capacity);
        writer.Write(end);
        writer.Write((int)(end - oldest));
        Span<byte> bytes = stackalloc byte[Width * sizeof(ushort)];
        for (var number = oldest; number < end; number++)
        {
            var (min, mean, max) = At(number);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, min);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], mean);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], max);
            writer.Write(bytes);
        }
    }

    /// <summary>What <see cref="Write"/> wrote; false when it cannot be that.</summary>
    public bool TryRead(BinaryReader reader)
    {
        _number = reader.ReadInt64();
        var count = reader.ReadInt32();
        if (count < 0 || count > capacity || _number < -1)
        {
            return false;
        }

        Count = 0;
        for (var i = 0; i < count; i++)
        {
            Push(reader.ReadUInt16(), reader.ReadUInt16(), reader.ReadUInt16());
        }

        return true;
    }

    private void Complete(long next)
    {
        if (_number >= 0 && _values > 0)
        {
            var max = PointCode.Of(_max);
            // Most points of the finest resolution have one value.
            var (min, mean) = _values == 1 ? (max, max) : (PointCode.Of(_min), PointCode.Of(_sum / _values));
            Push(min, mean, max);
        }
        else if (_number >= 0)
        {
            Push(PointCode.None, PointCode.None, PointCode.None);
        }

        if (_number >= 0 && next - _number - 1 >= capacity)
        {
            (Count, _start) = (0, 0);
        }
        else
        {
            for (var gap = _number + 1; _number >= 0 && gap < next; gap++)
            {
                Push(PointCode.None, PointCode.None, PointCode.None);
            }
        }

        (_number, _values, _sum) = (next, 0, 0);
    }

    private void Push(ushort min, ushort mean, ushort max)
    {
        var size = _codes.Length / Width;
        if (Count == size && size < capacity)
        {
            // It has never been full before, so that it starts at 0.
            size = Math.Min(capacity, Math.Max(FirstSize, size * 2));
            Array.Resize(ref _codes, size * Width);
        }

        if (Count == size)
        {
            _start = (_start + 1) % size;
            Count--;
        }

        var place = (_start + Count) % size * Width;
        (_codes[place], _codes[place + 1], _codes[place + 2]) = (min, mean, max);
        Count++;
    }
}
