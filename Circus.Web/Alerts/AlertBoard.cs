namespace Circus.Web.Alerts;

/// <summary>The alerts now, for everybody; one change at a time. What rules and channels are is on the disk before a change returns.</summary>
/// <param name="path">File that keeps them.</param>
/// <param name="logger">Told when it cannot be written.</param>
internal sealed partial class AlertBoard(string path, ILogger<AlertBoard> logger)
{
    private readonly Lock _oneAtATime = new();
    private volatile AlertBook _current = AlertBook.Usual;
    private AlertBook? _written;
    private bool _isUnwritable;

    /// <summary>What is shown changed. Raised on any thread.</summary>
    public event Action? Changed;

    public AlertBook Current => _current;

    /// <summary>Whether any page listens.</summary>
    public bool IsWatched => Changed is not null;

    /// <summary>Takes up what an earlier console knew.</summary>
    public void Load() => _current = _written = AlertFile.Read(path) ?? AlertBook.Usual;

    /// <summary>What somebody wants: written before this returns.</summary>
    /// <exception cref="IOException">It cannot be written; nothing is changed.</exception>
    public void Change(Func<AlertBook, AlertBook> change)
    {
        lock (_oneAtATime)
        {
            var next = change(_current);
            AlertFile.Write(path, next);
            _current = _written = next;
        }

        Changed?.Invoke();
    }

    /// <summary>What came about by itself: written by the next <see cref="Save"/>.</summary>
    public void Advance(Func<AlertBook, AlertBook> step)
    {
        lock (_oneAtATime)
        {
            var next = step(_current);
            if (ReferenceEquals(next, _current))
            {
                return;
            }

            _current = next;
        }

        Changed?.Invoke();
    }

    public void Save()
    {
        lock (_oneAtATime)
        {
            if (ReferenceEquals(_written, _current))
            {
                return;
            }

            try
            {
                AlertFile.Write(path, _current);
                _written = _current;
                _isUnwritable = false;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Alerts go on in memory; said once.
                if (!_isUnwritable)
                {
                    _isUnwritable = true;
                    LogUnwritable(path, failure.Message);
                }
            }
        }
    }

    [LoggerMessage(4500, LogLevel.Error, "the alerts {Path} cannot be written: {Reason}; after a restart they are as they were", EventName = "AlertsUnwritable")]
    private partial void LogUnwritable(string path, string reason);
}
