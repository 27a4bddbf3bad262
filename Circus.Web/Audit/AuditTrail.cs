using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Circus.Web.Audit;

/// <summary>Who did what. One writer; entries that come at the same time share one write to the disk.</summary>
internal sealed partial class AuditTrail : IAuditTrail, IAsyncDisposable
{
    // More in one write would let the first of them wait for the last.
    private const int LargestBatch = 64;

    private readonly string _path;
    private readonly AuditFile _file;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditTrail> _logger;
    private readonly Channel<(long Time, AuditEntry Entry, TaskCompletionSource<long> Written)> _waiting =
        Channel.CreateUnbounded<(long, AuditEntry, TaskCompletionSource<long>)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Task _loop;

    public AuditTrail(string path, TimeProvider time, ILogger<AuditTrail> logger)
    {
        (_path, _time, _logger) = (path, time, logger);
        _file = AuditFile.OpenToAppend(path);
        _loop = Task.Run(WriteAsync);
    }

    /// <summary>Returns when the entry is on the disk. Whoever waits bounds what waits: each request has one entry on its way.</summary>
    public Task<long> AppendAsync(AuditEntry entry)
    {
        var written = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_waiting.Writer.TryWrite((_time.GetUtcNow().ToUnixTimeMilliseconds(), entry, written)))
        {
            written.SetException(new AuditUnavailableException("the console is stopping"));
        }

        return written.Task;
    }

    /// <summary>For one question, at one instant.</summary>
    public AuditFile Read() => AuditFile.OpenToRead(_path);

    /// <summary>What is on its way is written first.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loop;
        _file.Dispose();
    }

    private async Task WriteAsync()
    {
        List<(long Time, AuditEntry Entry, TaskCompletionSource<long> Written)> batch = [];
        while (await _waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && _waiting.Reader.TryRead(out var next))
            {
                batch.Add(next);
            }

            try
            {
                var numbers = _file.Append([.. batch.Select(waiting => (waiting.Time, waiting.Entry))]);
                for (var index = 0; index < batch.Count; index++)
                {
                    batch[index].Written.SetResult(numbers[index]);
                }
            }
            catch (SqliteException failure)
            {
                LogUnwritable(_path, failure.Message);
                batch.ForEach(waiting => waiting.Written.SetException(new AuditUnavailableException(failure.Message)));
            }
        }
    }

    [LoggerMessage(4304, LogLevel.Error, "the audit {Path} cannot be written: {Reason}; commands are refused until it can", EventName = "AuditUnwritable")]
    private partial void LogUnwritable(string path, string reason);
}
