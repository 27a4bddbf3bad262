using System.Text;

namespace Circus.Daemon.Streams;

/// <summary>QueueStream: the last lines of a watcher in memory, for whoever wants to look.</summary>
internal sealed class QueueSink(TimeProvider time) : IOutputSink
{
    /// <summary>Lines kept; older ones are dropped. With the next limit at most about 8 MB per watcher, usually 0.2 MB.</summary>
    internal const int Capacity = 1000;

    /// <summary>In bytes; a longer line is kept in pieces.</summary>
    internal const int LongestLine = 4096;

    private readonly Lock _lock = new();
    private readonly Queue<OutputLine> _kept = new();
    private long _count;

    public bool TakesLines => true;

    /// <summary>The lines kept at this moment, oldest first. Callable from any thread.</summary>
    public IReadOnlyList<OutputLine> Snapshot()
    {
        lock (_lock)
        {
            return [.. _kept];
        }
    }

    public void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk, ReadMark? mark = null)
    {
        foreach (var line in new LinesOf(chunk))
        {
            var rest = line;
            do
            {
                var length = Math.Min(rest.Length, LongestLine);
                Keep(pid, stream, rest[..length]);
                rest = rest[length..];
            }
            while (!rest.IsEmpty);
        }
    }

    public void Dispose()
    {
    }

    private void Keep(int pid, StreamName stream, ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        lock (_lock)
        {
            if (_kept.Count == Capacity)
            {
                _kept.Dequeue();
            }

            _kept.Enqueue(new OutputLine(++_count, time.GetUtcNow(), pid, stream, text));
        }
    }
}
