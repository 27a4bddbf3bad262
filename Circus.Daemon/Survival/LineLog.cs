using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Survival;

/// <summary>
/// Lines for the next daemon: each is written at once, so that a daemon that is killed has lost none. When a line cannot be written, the file goes: better
/// none than one with a gap that nobody knows of. Not flushed to disk.
/// </summary>
internal sealed partial class LineLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly ILogger<LineLog> _logger;
    private FileStream? _file;

    /// <param name="path">The file.</param>
    /// <param name="logger">For the one line when it cannot be written.</param>
    public LineLog(string path, ILogger<LineLog> logger)
    {
        _path = path;
        _logger = logger;
    }

    /// <summary>Bytes since it was last written as a whole.</summary>
    public long Appended { get; private set; }

    /// <summary>What a former daemon wrote; the last line may be cut.</summary>
    public IEnumerable<string> Read() => File.Exists(_path) ? File.ReadLines(_path) : [];

    /// <summary>Replaces all.</summary>
    /// <param name="lines">Each with its newline.</param>
    public void Rewrite(IEnumerable<byte[]> lines) => Try(() =>
    {
        var next = _path + ".new";
        using (var all = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.Read, 64 * 1024))
        {
            foreach (var line in lines)
            {
                all.Write(line);
            }
        }

        File.Move(next, _path, overwrite: true);
        _file?.Dispose();
        // Without a buffer: a line is in the file when this returns.
        _file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        Appended = 0;
    });

    /// <summary>Adds one, if it could be written until now. Thread-safe.</summary>
    /// <param name="line">With its newline.</param>
    public void Append(byte[] line)
    {
        if (_file is not null)
        {
            Try(() =>
            {
                _file?.Write(line);
                Appended += line.Length;
            });
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Try(Action write)
    {
        lock (_lock)
        {
            try
            {
                write();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                LogLost(_logger, _path, failure.Message);
                _file?.Dispose();
                _file = null;
                File.Delete(_path);
            }
        }
    }

    [LoggerMessage(1023, LogLevel.Warning, "What happened is not kept for the next circusd, {Path} cannot be written: {Reason}", EventName = "HistoryLost")]
    private static partial void LogLost(ILogger logger, string path, string reason);
}
