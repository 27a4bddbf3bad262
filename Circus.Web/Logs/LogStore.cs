using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Circus.Web.Logs;

/// <summary>The output that somebody reads at the moment: one per program, whatever number of pages is open.</summary>
internal sealed class LogStore(TimeProvider time)
{
    /// <summary>A page that is opened again soon finds what it had.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(60);

    /// <summary>Watchers that are followed at a time, for all pages together. Each may hold <see cref="LogSource.Capacity"/> rows.</summary>
    public const int MostSources = 64;

    private readonly ConcurrentDictionary<string, (LogSource Source, int Readers, DateTimeOffset Left)> _sources = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _newest;

    /// <summary>Something is new. Raised by the follower's loop; whoever listens only takes note.</summary>
    public event Action? Changed;

    /// <summary>Somebody reads something that nobody read before.</summary>
    public event Action? Wanted;

    /// <summary>Up to here all sources are complete; what is behind it is being written.</summary>
    public long Newest => Interlocked.Read(ref _newest);

    /// <summary>What is followed now.</summary>
    public ImmutableArray<LogSource> Sources => [.. _sources.Values.Select(entry => entry.Source)];

    /// <summary>Begins to follow; disposal ends it.</summary>
    /// <returns>Null when too much is followed already.</returns>
    public Reader? Read(string watcher)
    {
        lock (_lock)
        {
            if (_sources.TryGetValue(watcher, out var known))
            {
                _sources[watcher] = (known.Source, known.Readers + 1, known.Left);
                return new Reader(this, known.Source);
            }

            Sweep();
            if (_sources.Count >= MostSources)
            {
                return null;
            }

            var source = new LogSource(watcher);
            _sources[watcher] = (source, 1, default);
            Wanted?.Invoke();
            return new Reader(this, source);
        }
    }

    /// <summary>Drops what nobody has read for a while.</summary>
    public void Sweep()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var (watcher, (_, readers, left)) in _sources.ToArray())
            {
                if (readers == 0 && now - left >= Kept)
                {
                    _sources.TryRemove(watcher, out _);
                }
            }
        }
    }

    /// <summary>All sources have what is there up to an order.</summary>
    public void Publish(long newest)
    {
        Interlocked.Exchange(ref _newest, newest);
        Changed?.Invoke();
    }

    private void Leave(LogSource source)
    {
        lock (_lock)
        {
            if (_sources.TryGetValue(source.Watcher, out var known) && ReferenceEquals(known.Source, source))
            {
                _sources[source.Watcher] = (source, known.Readers - 1, time.GetUtcNow());
            }
        }
    }

    /// <summary>One page that reads a watcher's output.</summary>
    internal sealed class Reader(LogStore store, LogSource source) : IDisposable
    {
        private bool _isDisposed;

        public string Watcher => source.Watcher;

        public LogContent Content => source.View;

        public void Dispose()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                store.Leave(source);
            }
        }
    }
}
