using System.Collections.Concurrent;
using System.Text;

namespace Circus.Daemon.Streams;

/// <summary>
/// The last that each process wrote, in memory, for people who want to see it now. What the pump reads goes by here; a process that
/// writes little costs little, one that writes much a fixed amount.
/// </summary>
internal sealed class OutputTails(TimeProvider time)
{
    private readonly ConcurrentDictionary<(int Pid, StreamName Stream), OutputTail> _tails = new();
    private long _lastNumber;

    /// <summary>On the pump's thread.</summary>
    public void Add(int pid, StreamName stream, ReadOnlySpan<byte> bytes) =>
        _tails.GetOrAdd((pid, stream), _ => new OutputTail()).Add(Interlocked.Increment(ref _lastNumber), time.GetUtcNow(), bytes);

    /// <summary>The process is of no interest any more; its number may be another one's soon.</summary>
    public void Forget(int pid)
    {
        _tails.TryRemove((pid, StreamName.Stdout), out _);
        _tails.TryRemove((pid, StreamName.Stderr), out _);
    }

    /// <summary>The last lines of some processes, in the order in which they were written.</summary>
    /// <param name="pids">Whose.</param>
    /// <param name="stream">Which; null for both.</param>
    /// <param name="after">Only what came after this number, see <see cref="OutputLine.Number"/>.</param>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<OutputLine> Lines(IEnumerable<int> pids, StreamName? stream, long after, int most)
    {
        StreamName[] streams = stream is { } one ? [one] : [StreamName.Stdout, StreamName.Stderr];
        return
        [
            .. pids.SelectMany(pid => streams.SelectMany(name => _tails.TryGetValue((pid, name), out var tail) ? tail.Lines(pid, name, after) : []))
                .OrderBy(line => line.Number).TakeLast(most),
        ];
    }

    /// <summary>The last of one stream.</summary>
    private sealed class OutputTail
    {
        private const int Capacity = 16 * 1024;
        private const int FirstCapacity = 512;
        private const int MostChunks = 64;

        private readonly Lock _lock = new();
        private readonly Queue<(long Number, DateTimeOffset Time, long End)> _chunks = [];
        private byte[] _ring = new byte[FirstCapacity];
        private long _end;

        public void Add(long number, DateTimeOffset now, ReadOnlySpan<byte> bytes)
        {
            lock (_lock)
            {
                Grow(bytes.Length);
                var kept = bytes.Length > _ring.Length ? bytes[^_ring.Length..] : bytes;
                _end += bytes.Length - kept.Length;
                var at = (int)(_end % _ring.Length);
                var first = Math.Min(kept.Length, _ring.Length - at);
                kept[..first].CopyTo(_ring.AsSpan(at));
                kept[first..].CopyTo(_ring);
                _end += kept.Length;
                if (_chunks.Count == MostChunks)
                {
                    _chunks.Dequeue();
                }

                _chunks.Enqueue((number, now, _end));
            }
        }

        public List<OutputLine> Lines(int pid, StreamName stream, long after)
        {
            lock (_lock)
            {
                var begin = Math.Max(0, _end - _ring.Length);
                var text = new byte[_end - begin];
                for (var i = 0; i < text.Length; i++)
                {
                    text[i] = _ring[(begin + i) % _ring.Length];
                }

                List<OutputLine> lines = [];
                var chunks = _chunks.ToArray();
                for (var start = 0; start < text.Length;)
                {
                    var length = text.AsSpan(start).IndexOf((byte)'\n');
                    var end = length < 0 ? text.Length : start + length;
                    // The chunk that it was completed with; of those that are forgotten the oldest known one.
                    var chunk = Array.Find(chunks, chunk => chunk.End > begin + Math.Min(end, text.Length - 1));
                    // The first one may have lost its beginning.
                    var isCut = start == 0 && begin > 0;
                    if (chunk.Number > after && !isCut)
                    {
                        lines.Add(new OutputLine(chunk.Number, chunk.Time, pid, stream, Encoding.UTF8.GetString(text, start, end - start)));
                    }

                    start = end + 1;
                }

                return lines;
            }
        }

        /// <summary>Doubles until it is large enough, or as large as it may be.</summary>
        private void Grow(int more)
        {
            var wanted = _ring.Length;
            while (wanted < Capacity && _end + more > wanted)
            {
                wanted *= 2;
            }

            if (wanted > _ring.Length)
            {
                // Nothing has gone round yet: it grows as soon as it would.
                Array.Resize(ref _ring, wanted);
            }
        }
    }
}
