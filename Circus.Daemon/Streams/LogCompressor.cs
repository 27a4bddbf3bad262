using System.IO.Compression;
using System.Threading.Channels;
using Circus.Daemon.Interop;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Streams;

/// <summary>
/// Compresses rolled files, one after the other, behind everything else. A file that is rolled on meanwhile (log.1 becomes log.2) is found
/// again by its inode; under its final name there is either the old file or a complete new one, whenever circusd dies.
/// </summary>
internal sealed partial class LogCompressor : IDisposable
{
    public const string Suffix = ".gz";

    public const string Unfinished = ".gz.part";

    // A burst of rollings beyond that leaves files as they are: they are complete, only larger.
    private const int MostWaiting = 1000;

    private readonly Channel<(OutputFile File, FileIdentity Rolled)> _waiting =
        Channel.CreateBounded<(OutputFile, FileIdentity)>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger;
    private Task? _work;

    public LogCompressor(ILogger logger) => _logger = logger;

    /// <summary>Takes note of a file that has just been rolled.</summary>
    /// <param name="file">Whose it is.</param>
    /// <param name="rolled">Which one: its name changes with every rolling.</param>
    public void Add(OutputFile file, FileIdentity rolled)
    {
        _waiting.Writer.TryWrite((file, rolled));
        _work ??= Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Removes what a killed daemon has left unfinished.</summary>
    public static void RemoveUnfinished(string path)
    {
        try
        {
            foreach (var part in Directory.EnumerateFiles(Path.GetDirectoryName(path)!)
                .Where(file => file.StartsWith(path + ".", StringComparison.Ordinal) && file.EndsWith(Unfinished, StringComparison.Ordinal)))
            {
                _ = LibC.Unlink(part);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be listed: nothing is wrong with the log itself.
        }
    }

    /// <summary>What is not compressed yet stays as it is.</summary>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _stop.Cancel();
        _work?.Wait();
        _stop.Dispose();
    }

    private void Run()
    {
        Thread.CurrentThread.Priority = ThreadPriority.Lowest;
        while (!_stop.IsCancellationRequested && _waiting.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            while (!_stop.IsCancellationRequested && _waiting.Reader.TryRead(out var rolled))
            {
                try
                {
                    Compress(rolled.File, rolled.Rolled);
                }
                catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
                {
                    CompressionFailed(rolled.File.Path, fault.Message);
                }
            }
        }
    }

    private void Compress(OutputFile file, FileIdentity rolled)
    {
        using var opened = file.OpenRolled(rolled);
        if (opened is null)
        {
            // Rolled on to its end already.
            return;
        }

        var part = $"{file.Path}.{rolled.Inode}{Unfinished}";
        try
        {
            // Open until it has been replaced: the number of a file that is gone may be that of a newer one at once.
            using var source = new FileStream(opened, FileAccess.Read);
            using (var target = new FileStream(part, FileMode.Create, FileAccess.Write))
            using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
            {
                var buffer = new byte[64 * 1024];
                int count;
                while ((count = source.Read(buffer)) > 0)
                {
                    if (_stop.IsCancellationRequested)
                    {
                        return;
                    }

                    gzip.Write(buffer.AsSpan(0, count));
                }
            }

            _ = LibC.Chmod(part, (uint)(rolled.Mode & 0x1FF));
            file.Replace(rolled, part);
        }
        finally
        {
            _ = LibC.Unlink(part);
        }
    }

    [LoggerMessage(1406, LogLevel.Warning, "Cannot compress {File}: {Cause}; it stays as it is", EventName = "CompressionFailed")]
    private partial void CompressionFailed(string file, string cause);
}
