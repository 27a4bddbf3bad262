using System.Text;

namespace Circus.Daemon.Streams;

/// <summary>QueueStream: the last lines of a watcher in memory, for whoever wants to look.</summary>
internal sealed class QueueSink : IOutputSink
{
    /// <summary>Lines kept; older ones are dropped. With the next limit at most about 8 MB per watcher, usually 0.2 MB.</summary>
    internal const int Capacity = 1000;

    /// <summary>In bytes; a longer line is kept in pieces.</summary>
    internal const int LongestLine = 4096;

    private readonly TimeProvider _time;
    private readonly LineAssembler _lines;
    private readonly Lock _lock = new();
    private readonly Queue<OutputLine> _kept = new();
    private long _count;

    public QueueSink(TimeProvider time)
    {
        _time = time;
        _lines = new LineAssembler(LongestLine, Keep);
    }

    /// <summary>The lines kept at this moment, oldest first. Callable from any thread.</summary>
    public IReadOnlyList<OutputLine> Snapshot()
    {
        lock (_lock)
        {
            return [.. _kept];
        }
    }

    public void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk) => _lines.Add(pid, stream, chunk);

    public void EndOfStream(int pid, StreamName stream) => _lines.End(pid, stream);

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

            _kept.Enqueue(new OutputLine(++_count, _time.GetUtcNow(), pid, stream, text));
        }
    }
}
