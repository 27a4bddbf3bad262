using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Streams;

/// <summary>Counts what could not be written to one place, and tells the operator when that begins and how much it was.</summary>
/// <param name="place">What the log calls it.</param>
/// <param name="logger">For the operator.</param>
/// <param name="began">Told the cause with each warning.</param>
internal sealed partial class LossReport(string place, ILogger logger, Action<string>? began)
{
    private const long QuietMs = 60_000;

    private readonly ILogger _logger = logger;
    private long _bytes;
    private long _bytesNow;
    private bool _isLosing;

    // A disk that is full is so again and again: the count grows each time, the log tells it now and then.
    private bool _isQuiet;
    private long _quietSince;

    /// <summary>Since the beginning. Read from any thread.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public void Add(long bytes, string cause)
    {
        if (bytes == 0)
        {
            return;
        }

        Interlocked.Add(ref _bytes, bytes);
        _bytesNow += bytes;
        if (!_isLosing && !(_isQuiet && Environment.TickCount64 - _quietSince < QuietMs))
        {
            _isQuiet = false;
            WriteFailed(place, cause);
            began?.Invoke(cause);
        }

        _isLosing = true;
    }

    /// <summary>It can be written again.</summary>
    public void End()
    {
        if (!_isLosing)
        {
            return;
        }

        _isLosing = false;
        if (!_isQuiet)
        {
            WriteResumed(place, _bytesNow);
            (_isQuiet, _quietSince) = (true, Environment.TickCount64);
        }

        _bytesNow = 0;
    }

    [LoggerMessage(1401, LogLevel.Warning, "Cannot write {File}: {Cause}; output is dropped until it can be written again", EventName = "WriteFailed")]
    private partial void WriteFailed(string file, string cause);

    [LoggerMessage(1402, LogLevel.Warning, "Writing {File} again; {Bytes} bytes of output were lost", EventName = "WriteResumed")]
    private partial void WriteResumed(string file, long bytes);
}
