using Circus.Web.Access;

namespace Circus.Web.Audit;

/// <summary>Removes entries that are older than the operator wants, once a day, and writes the head of the chain into the log.</summary>
internal sealed partial class AuditRetention(StateDirectory directory, WebOptions options, TimeProvider time, ILogger<AuditRetention> logger) : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            using var timer = new PeriodicTimer(_pause, time);
            Prune(isFirst: true);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Prune(isFirst: false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The console stops.
        }
    }

    private void Prune(bool isFirst)
    {
        try
        {
            using var file = AuditFile.OpenToAppend(directory.AuditPath);
            var now = time.GetUtcNow();
            var removed = options.AuditDays > 0
                ? file.Prune(now.AddDays(-options.AuditDays).ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds())
                : 0;
            if (!isFirst || removed > 0)
            {
                LogHead(AuditCheck.HeadOf(file), removed);
            }
        }
        catch (Microsoft.Data.Sqlite.SqliteException failure)
        {
            // Tomorrow is soon enough; the trail itself says when it cannot be written.
            LogFailed(failure.Message);
        }
    }

    // Whoever keeps the log elsewhere can check the whole chain up to here later.
    [LoggerMessage(4301, LogLevel.Information, "the audit ends at {Head}; {Removed} entries were removed by age", EventName = "AuditHead")]
    private partial void LogHead(string head, int removed);

    [LoggerMessage(4302, LogLevel.Error, "old entries of the audit cannot be removed: {Reason}", EventName = "AuditPruneFailed")]
    private partial void LogFailed(string reason);
}
