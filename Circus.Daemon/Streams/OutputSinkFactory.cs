using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Streams;

/// <summary>Makes the sink that a watcher's stream options ask for.</summary>
internal sealed class OutputSinkFactory(TimeProvider time, ILogger<OutputSinkFactory> logger) : IDisposable
{
    private readonly LogCompressor _compressor = new(logger);

    /// <summary>As in Circus.</summary>
    private const string FancyTimeFormat = "%Y-%m-%d %H:%M:%S";

    /// <param name="options">The stream as configured.</param>
    /// <param name="keys">The prefix of its keys, "stdout_stream" or "stderr_stream", for the reason.</param>
    /// <param name="lossBegan">Told the cause when output begins to be lost, on the pump's thread.</param>
    /// <param name="sink">Opened; the caller hands it to <see cref="OutputPump.ReleaseAsync"/> in the end.</param>
    /// <param name="reason">Why not, with the key to change.</param>
    public bool TryCreate(
        StreamOptions options,
        string keys,
        Action<string> lossBegan,
        [NotNullWhen(true)] out IOutputSink? sink,
        [NotNullWhen(false)] out string? reason)
    {
        sink = null;
        reason = null;
        switch (options.Class)
        {
            case StreamClass.StdoutStream:
                sink = new StdoutSink(logger, lossBegan);
                return true;
            case StreamClass.FancyStdoutStream:
                sink = new FancyStdoutSink(options.Color, Stamp(options, FancyTimeFormat), logger, lossBegan);
                return true;
            case StreamClass.QueueStream:
                sink = new QueueSink(time);
                return true;
            case StreamClass.FileStream:
            case StreamClass.WatchedFileStream:
            case StreamClass.TimedRotatingFileStream:
                return TryCreateForFile(options, keys, lossBegan, out sink, out reason);
        }

        throw new ArgumentOutOfRangeException(nameof(options), options.Class, "Not a stream class.");
    }

    /// <summary>Without a stream: on to the daemon's own output.</summary>
    public IOutputSink PassingOn(StreamName stream, Action<string> lossBegan) =>
        new StdoutSink(logger, lossBegan, stream == StreamName.Stdout ? StdoutSink.StandardOutput : StdoutSink.StandardError);

    public void Dispose() => _compressor.Dispose();

    private bool TryCreateForFile(
        StreamOptions options,
        string keys,
        Action<string> lossBegan,
        [NotNullWhen(true)] out IOutputSink? sink,
        [NotNullWhen(false)] out string? reason)
    {
        sink = null;
        TimedRotation? rotation = null;
        if (options.Class == StreamClass.TimedRotatingFileStream)
        {
            rotation = TimedRotation.TryMake(options.RotateWhen ?? "", Math.Max(1, options.RotateInterval), options.Utc ? TimeZoneInfo.Utc : time.LocalTimeZone);
            if (rotation is null)
            {
                reason = options.RotateWhen is null
                    ? $"{keys}.rotate_when is missing; set it to S, M, H, D, MIDNIGHT or W0 to W6"
                    : $"{keys}.rotate_when = {options.RotateWhen} is unknown; use S, M, H, D, MIDNIGHT or W0 to W6";
                return false;
            }
        }

        // Without a name Circus takes a temporary file.
        var file = OutputFile.TryOpen(options.FileName ?? Path.GetTempFileName(), logger, out var cause, options.Compress ? _compressor : null, lossBegan);
        if (file is null)
        {
            reason = $"{cause}; check {keys}.filename";
            return false;
        }

        var stamp = options.TimeFormat is { Length: > 0 } format ? Stamp(options, format) : null;
        sink = rotation is not null
            ? new TimedRotatingFileSink(file, stamp, rotation, options.BackupCount, time)
            : options.Class == StreamClass.WatchedFileStream
                ? new WatchedFileSink(file, stamp)
                : new FileStreamSink(file, stamp, options.MaxBytes, options.BackupCount);
        reason = null;
        return true;
    }

    private TimeFormat Stamp(StreamOptions options, string whenAbsent) =>
        new(string.IsNullOrEmpty(options.TimeFormat) ? whenAbsent : options.TimeFormat, options.Utc, time);
}
