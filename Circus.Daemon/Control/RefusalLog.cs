using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Control;

/// <summary>Tells the log who was not let in; of a flood, so many lines in a second and then their number. Thread-safe.</summary>
internal sealed partial class RefusalLog(TimeProvider time, ILogger<RefusalLog> logger)
{
    private const int MostInSecond = 20;

    private readonly Lock _counting = new();
    private long _since = time.GetTimestamp();
    private int _told;
    private int _left;

    public void Add(string peer, string reason)
    {
        int left;
        lock (_counting)
        {
            left = _left;
            if (time.GetElapsedTime(_since) >= TimeSpan.FromSeconds(1))
            {
                (_since, _told, _left) = (time.GetTimestamp(), 0, 0);
            }
            else
            {
                left = 0;
            }

            if (_told >= MostInSecond)
            {
                _left++;
                return;
            }

            _told++;
        }

        if (left > 0)
        {
            LogMore(logger, left);
        }

        LogRefused(logger, peer, reason);
    }

    [LoggerMessage(1345, LogLevel.Warning, "Refused a request by {Peer}: {Reason}", EventName = "RequestRefused")]
    private static partial void LogRefused(ILogger logger, string peer, string reason);

    [LoggerMessage(1346, LogLevel.Warning, "Refused {Count} more requests within a second", EventName = "RequestsRefused")]
    private static partial void LogMore(ILogger logger, int count);
}
