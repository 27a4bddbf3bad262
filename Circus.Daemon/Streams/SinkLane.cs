namespace Circus.Daemon.Streams;

/// <summary>
/// The way to one sink. Normally the pump's thread writes to it itself. When a write does not come back, another thread takes the pump over and
/// what is for this sink waits here, up to a limit; the thread that was held up writes it when it can, and then the way is direct again.
/// </summary>
internal sealed class SinkLane(IOutputSink sink)
{
    /// <summary>About a second of a busy program; beyond it is dropped and counted.</summary>
    internal const int MostWaitingBytes = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<Item> _waiting = [];
    private int _waitingBytes;
    private long _lost;
    private bool _isSlow;

    public IOutputSink Sink => sink;

    /// <summary>From now on everything waits.</summary>
    public void Slow()
    {
        lock (_lock)
        {
            _isSlow = true;
        }
    }

    /// <summary>False when it can go to the sink directly.</summary>
    public bool TryAdd(int pid, StreamName stream, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (!_isSlow)
            {
                return false;
            }

            if (_waitingBytes + bytes.Length > MostWaitingBytes)
            {
                _lost += bytes.Length;
                return true;
            }

            _waitingBytes += bytes.Length;
            _waiting.Enqueue(new Item(pid, stream, _lost, bytes.ToArray(), null));
            _lost = 0;
            return true;
        }
    }

    /// <summary>The same for something that has to be done behind all that waits.</summary>
    public bool TryAdd(Action<IOutputSink> action)
    {
        lock (_lock)
        {
            if (_isSlow)
            {
                _waiting.Enqueue(new Item(0, default, _lost, null, action));
                _lost = 0;
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
                sink.ReportLoss(item.LostBefore, "it was written faster than the disk takes it");
            }

            if (item.Bytes is { } bytes)
            {
                sink.Write(item.Pid, item.Stream, bytes);
            }

            item.Action?.Invoke(sink);
        }
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

            if (_lost > 0)
            {
                // Lost behind the last that was kept.
                item = new Item(0, default, _lost, null, null);
                _lost = 0;
                return true;
            }

            _isSlow = false;
            return false;
        }
    }

    private readonly record struct Item(int Pid, StreamName Stream, long LostBefore, byte[]? Bytes, Action<IOutputSink>? Action);
}
