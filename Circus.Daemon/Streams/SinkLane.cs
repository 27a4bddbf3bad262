namespace Circus.Daemon.Streams;

/// <summary>
/// The way to one place (see <see cref="IOutputSink.Place"/>). Normally the pump's thread writes to it itself. When a write does not come back,
/// another thread takes the pump over and what is for this place waits here, up to a limit; the thread that was held up writes it when it can, and
/// then the way is direct again.
/// </summary>
internal sealed class SinkLane
{
    /// <summary>About a second of a busy program; beyond it is dropped and counted.</summary>
    internal const int MostWaitingBytes = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<Item> _waiting = [];
    private readonly Dictionary<IOutputSink, long> _lost = new(ReferenceEqualityComparer.Instance);
    private int _waitingBytes;
    private bool _isSlow;

    /// <summary>From now on everything waits.</summary>
    public void Slow()
    {
        lock (_lock)
        {
            _isSlow = true;
        }
    }

    /// <summary>False when it can go to the sink directly.</summary>
    public bool TryAdd(IOutputSink sink, int pid, StreamName stream, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (!_isSlow)
            {
                return false;
            }

            if (_waitingBytes + bytes.Length > MostWaitingBytes)
            {
                _lost[sink] = _lost.GetValueOrDefault(sink) + bytes.Length;
                return true;
            }

            _waitingBytes += bytes.Length;
            Enqueue(new Item(sink, pid, stream, 0, bytes.ToArray(), null));
            return true;
        }
    }

    /// <summary>The same for something that has to be done behind all that waits.</summary>
    public bool TryAdd(IOutputSink sink, Action action)
    {
        lock (_lock)
        {
            if (_isSlow)
            {
                Enqueue(new Item(sink, 0, default, 0, null, action));
            }

            return _isSlow;
        }
    }

    /// <summary>Writes what waits, until nothing does; then the way is direct again.</summary>
    public void Flush()
    {
        while (TryTake(out var item))
        {
            if (item.LostBefore > 0)
            {
                item.Sink.ReportLoss(item.LostBefore, "it was written faster than the disk takes it");
            }

            if (item.Bytes is { } bytes)
            {
                item.Sink.Write(item.Pid, item.Stream, bytes);
            }

            item.Action?.Invoke();
        }
    }

    private void Enqueue(Item item)
    {
        _lost.Remove(item.Sink, out var lost);
        _waiting.Enqueue(item with { LostBefore = lost });
    }

    private bool TryTake(out Item item)
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out item))
            {
                _waitingBytes -= item.Bytes?.Length ?? 0;
                return true;
            }

            foreach (var (sink, lost) in _lost)
            {
                // Lost behind the last that was kept.
                _lost.Remove(sink);
                item = new Item(sink, 0, default, lost, null, null);
                return true;
            }

            _isSlow = false;
            return false;
        }
    }

    private readonly record struct Item(IOutputSink Sink, int Pid, StreamName Stream, long LostBefore, byte[]? Bytes, Action? Action);
}
