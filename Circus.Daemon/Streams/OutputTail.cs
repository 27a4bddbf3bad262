using System.Text;

namespace Circus.Daemon.Streams;

/// <summary>The last of one stream of one process. Written by the pump, read by whoever asks.</summary>
internal sealed class OutputTail
{
    /// <summary>What is kept for those who may ask once.</summary>
    public const int Usual = 16 * 1024;

    /// <summary>What is kept while somebody follows: half a second of 10,000 long lines a second.</summary>
    public const int Followed = 1024 * 1024;

    private const int FirstCapacity = 512;

    // Pieces whose number and time are known. Of what is older, the bytes are kept all the same. Of whom follows, all that come within his patience.
    private const int MostChunks = 256;
    private const int MostChunksFollowed = 4096;

    // Many small writes are one piece, unless somebody has seen a part of it.
    private static readonly TimeSpan _onePiece = TimeSpan.FromMilliseconds(20);

    // Somebody who has not come again after so long does not follow any more.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<Chunk> _chunks = [];
    private byte[] _ring = new byte[FirstCapacity];
    private int _limit = Usual;
    private DateTimeOffset _followedUntil;
    private Chunk _newest;
    private Chunk _forgotten;
    private long _firstNumber;
    private long _handedOut;
    private long _end;
    private long _newlines;

    /// <summary>Where in the whole stream the ring begins.</summary>
    private long Begin => Math.Max(0, _end - _ring.Length);

    public void Add(long number, DateTimeOffset now, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_limit > Usual && now > _followedUntil)
            {
                _limit = Usual;
                Resize(Usual);
            }

            Grow(bytes.Length);
            _newlines += bytes.Count((byte)'\n');
            var kept = bytes.Length > _ring.Length ? bytes[^_ring.Length..] : bytes;
            _end += bytes.Length - kept.Length;
            var at = (int)(_end % _ring.Length);
            var first = Math.Min(kept.Length, _ring.Length - at);
            kept[..first].CopyTo(_ring.AsSpan(at));
            kept[first..].CopyTo(_ring);
            _end += kept.Length;
            Note(number, now);
        }
    }

    public List<OutputLine> Lines(int pid, StreamName stream, long after)
    {
        lock (_lock)
        {
            _handedOut = _newest.Number;
            List<OutputLine> lines = [];
            if (_newest.Number <= after)
            {
                return lines;
            }

            var begin = Begin;
            var text = Copy(begin);
            var next = 0;
            for (var start = 0; start < text.Length;)
            {
                var length = text.AsSpan(start).IndexOf((byte)'\n');
                var end = length < 0 ? text.Length : start + length;
                // The piece that it was completed with; of those that are forgotten the last one.
                var last = begin + Math.Min(end, text.Length - 1);
                while (next < _chunks.Count && _chunks[next].End <= last)
                {
                    next++;
                }

                var chunk = last < _forgotten.End ? _forgotten : _chunks[next];
                // The first one may have lost its beginning.
                var isCut = start == 0 && begin > 0;
                // Of what is forgotten nobody knows what a reader has seen; never tell it twice.
                var isSeen = chunk.Number <= after || (last < _forgotten.End && after >= _firstNumber);
                if (!isSeen && !isCut)
                {
                    lines.Add(new OutputLine(chunk.Number, chunk.Time, pid, stream, Encoding.UTF8.GetString(text, start, end - start), length < 0));
                }

                start = end + 1;
            }

            return lines;
        }
    }

    /// <summary>How many lines behind a number are forgotten already; at least so many.</summary>
    public long LostAfter(long after)
    {
        lock (_lock)
        {
            var begin = Begin;
            if (after >= _firstNumber && after < _forgotten.Number)
            {
                return 1;
            }

            var seen = after >= _forgotten.Number ? _forgotten : default;
            foreach (var chunk in _chunks)
            {
                if (chunk.Number > after)
                {
                    break;
                }

                seen = chunk;
            }

            if (begin <= seen.End)
            {
                return 0;
            }

            // What is in the ring is counted there; one line is lost with what it began with.
            var kept = Copy(begin).AsSpan().Count((byte)'\n');
            return Math.Max(1, _newlines - kept - seen.Newlines + 1);
        }
    }

    /// <summary>Somebody follows.</summary>
    public void KeepMore(DateTimeOffset now)
    {
        lock (_lock)
        {
            _limit = Followed;
            _followedUntil = now + _patience;
        }
    }

    private void Note(long number, DateTimeOffset now)
    {
        if (_chunks.Count > 0 && _newest.Number > _handedOut && now - _newest.Time < _onePiece)
        {
            _chunks[^1] = _newest = _newest with { Number = number, End = _end, Newlines = _newlines };
            return;
        }

        var most = _limit == Followed ? MostChunksFollowed : MostChunks;
        if (_chunks.Count >= most)
        {
            // Several at a time: a list moves all that stays.
            var few = _chunks.Count - most + (most / 4);
            _forgotten = _chunks[few - 1];
            _chunks.RemoveRange(0, few);
        }

        _firstNumber = _firstNumber == 0 ? number : _firstNumber;
        _newest = new Chunk(number, now, _end, _newlines);
        _chunks.Add(_newest);
    }

    private byte[] Copy(long begin)
    {
        var text = new byte[_end - begin];
        var at = (int)(begin % _ring.Length);
        var first = Math.Min(text.Length, _ring.Length - at);
        _ring.AsSpan(at, first).CopyTo(text);
        _ring.AsSpan(0, text.Length - first).CopyTo(text.AsSpan(first));
        return text;
    }

    /// <summary>Doubles until it is large enough, or as large as it may be.</summary>
    private void Grow(int more)
    {
        var wanted = _ring.Length;
        while (wanted < _limit && _end - Begin + more > wanted)
        {
            wanted *= 2;
        }

        if (wanted > _ring.Length)
        {
            Resize(wanted);
        }
    }

    private void Resize(int capacity)
    {
        var begin = Math.Max(Begin, _end - capacity);
        var text = Copy(begin);
        _ring = new byte[capacity];
        var at = (int)(begin % capacity);
        var first = Math.Min(text.Length, capacity - at);
        text.AsSpan(0, first).CopyTo(_ring.AsSpan(at));
        text.AsSpan(first).CopyTo(_ring);
    }

    /// <summary>A piece as it was read from the pipe.</summary>
    /// <param name="Number">Its number among all pieces of all processes.</param>
    /// <param name="Time">When it was read.</param>
    /// <param name="End">Bytes of the stream up to its end.</param>
    /// <param name="Newlines">Newlines up to its end.</param>
    private readonly record struct Chunk(long Number, DateTimeOffset Time, long End, long Newlines);
}
