using System.Collections.Concurrent;

namespace Circus.Web.Api;

/// <summary>How many streams are open: each holds a connection for hours.</summary>
internal sealed class StreamLimits
{
    public const int PerCaller = 10;
    public const int Most = 100;

    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);
    private int _total;

    public int Open => Volatile.Read(ref _total);

    /// <summary>Null when there are too many; otherwise disposed of when the stream ends.</summary>
    public IDisposable? TryOpen(string caller)
    {
        if (Interlocked.Increment(ref _total) > Most)
        {
            Interlocked.Decrement(ref _total);
            return null;
        }

        if (_open.AddOrUpdate(caller, 1, (_, count) => count + 1) > PerCaller)
        {
            Close(caller);
            return null;
        }

        return new OpenStream(this, caller);
    }

    private void Close(string caller)
    {
        Interlocked.Decrement(ref _total);
        if (_open.AddOrUpdate(caller, 0, (_, count) => count - 1) <= 0)
        {
            _open.TryRemove(KeyValuePair.Create(caller, 0));
        }
    }

    private sealed class OpenStream(StreamLimits limits, string caller) : IDisposable
    {
        private int _isClosed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            {
                limits.Close(caller);
            }
        }
    }
}
