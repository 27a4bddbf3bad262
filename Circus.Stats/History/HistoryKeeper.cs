using Microsoft.Extensions.Logging;

namespace Circus.Stats.History;

/// <summary>Brings the history from the disk and back: at the start, every few minutes and at the end. Never holds the loop up for longer than one group takes.</summary>
internal sealed partial class HistoryKeeper(string path, HistoryStore store, Action<StatsMessage> post, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan _period = TimeSpan.FromMinutes(5);

    private bool _isFailureSaid;

    /// <summary>Before the loop runs.</summary>
    public void Load()
    {
        var since = time.GetTimestamp();
        var (groups, fault) = HistoryFile.Load(path, store, time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        if (fault is not null)
        {
            LogUnusable(logger, path, fault);
        }

        if (groups > 0)
        {
            LogLoaded(logger, groups, store.Bytes / 1024, time.GetElapsedTime(since).TotalMilliseconds);
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_period, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var subjects = await AskAsync(() => store.Subjects.ToArray());
            await SaveAsync(subjects, subject => AskAsync(() => Encode(subject)));
        }
    }

    /// <summary>After the loop has ended.</summary>
    public Task SaveAsync() => SaveAsync(store.Subjects, subject => Task.FromResult(Encode(subject)));

    private byte[]? Encode(SeriesSubject subject) => store.Find(subject) is { } group ? HistoryFile.Encode(subject, group) : null;

    private async Task SaveAsync(IEnumerable<SeriesSubject> subjects, Func<SeriesSubject, Task<byte[]?>> encode)
    {
        try
        {
            await HistoryFile.SaveAsync(path, subjects, encode);
            _isFailureSaid = false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (!_isFailureSaid)
            {
                _isFailureSaid = true;
                LogNotSaved(logger, path, fault.Message);
            }
        }
    }

    private Task<T> AskAsync<T>(Func<T> look)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        post(new StatsMessage.Look(() => answer.SetResult(look())));
        return answer.Task;
    }

    [LoggerMessage(2010, LogLevel.Information, "The history of {Groups} things is back ({Kilobytes} KiB, {Milliseconds:0} ms)", EventName = "HistoryLoaded")]
    private static partial void LogLoaded(ILogger logger, int groups, long kilobytes, double milliseconds);

    [LoggerMessage(2011, LogLevel.Warning, "The history in {Path} cannot be used ({Reason}); it begins anew, and the file is replaced", EventName = "HistoryUnusable")]
    private static partial void LogUnusable(ILogger logger, string path, string reason);

    [LoggerMessage(2012, LogLevel.Warning, "The history cannot be written to {Path} ({Reason}); it is kept in memory, the next attempt follows in 5 minutes", EventName = "HistoryNotSaved")]
    private static partial void LogNotSaved(ILogger logger, string path, string reason);
}
