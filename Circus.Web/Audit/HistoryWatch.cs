using Circus.Protocol.Client;

namespace Circus.Web.Audit;

/// <summary>Asks circusd every few seconds who else commands it.</summary>
internal sealed partial class HistoryWatch(ICommandHistory history, AuditTrail trail, TimeProvider time, ILogger<HistoryWatch> logger) : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var follower = new HistoryFollower(trail);
        string? fault = null;
        try
        {
            using var timer = new PeriodicTimer(_pause, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await follower.CatchUpAsync(history, stoppingToken);
                    fault = null;
                }
                catch (Exception failure) when (failure is CircusException or Microsoft.Data.Sqlite.SqliteException)
                {
                    // Said once: without circusd the pages say so too, and circusd of Circus has no history.
                    if (fault is null)
                    {
                        LogUnknown(failure.Message);
                    }

                    fault = failure.Message;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The console stops.
        }
    }

    [LoggerMessage(4303, LogLevel.Information, "commands that do not come through the console are not known now: {Reason}", EventName = "HistoryUnknown")]
    private partial void LogUnknown(string reason);
}
