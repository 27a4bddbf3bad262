using System.Diagnostics.CodeAnalysis;

namespace Circus.Daemon.Streams;

internal sealed partial class OutputPump
{
    /// <summary>
    /// The way to one place (see <see cref="IOutputSink.Place"/>). Normally the one worker of the pump writes there. When a write does not come back,
    /// another worker takes the pump over, and what is for this place stays in the pipes; the one that was held up reads and writes it when it can, and
    /// then the way is direct again.
    /// </summary>
    private sealed class Lane
    {
        private readonly Lock _lock = new();
        private readonly Queue<Action<Worker>> _waiting = [];
        private volatile bool _isSlow;

        public bool IsSlow => _isSlow;

        /// <summary>From now on everything waits.</summary>
        public void Slow()
        {
            lock (_lock)
            {
                _isSlow = true;
            }
        }

        /// <summary>Something that has to be done by whoever writes there. False when the way is direct.</summary>
        public bool TryAdd(Action<Worker> action)
        {
            lock (_lock)
            {
                if (_isSlow)
                {
                    _waiting.Enqueue(action);
                }

                return _isSlow;
            }
        }

        /// <summary>The next of those.</summary>
        public bool TryTake([NotNullWhen(true)] out Action<Worker>? action)
        {
            lock (_lock)
            {
                return _waiting.TryDequeue(out action);
            }
        }

        /// <summary>The way is direct again, unless there is something to do before.</summary>
        public bool TryEnd()
        {
            lock (_lock)
            {
                _isSlow = _waiting.Count > 0;
                return !_isSlow;
            }
        }
    }
}
