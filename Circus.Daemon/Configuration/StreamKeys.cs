namespace Circus.Daemon.Configuration;

/// <summary>What may follow "stdout_stream." and "stderr_stream." in [watcher:NAME].</summary>
internal static class StreamKeys
{
    public static readonly IReadOnlyList<ConfigKey> All =
    [
        new(
            "class",
            KeyKind.Choice,
            "FileStream",
            "FileStream, WatchedFileStream, TimedRotatingFileStream, StdoutStream, FancyStdoutStream or QueueStream."),
        new("filename", KeyKind.Text, null, "File that output is appended to."),
        new("max_bytes", KeyKind.Integer, "0", "FileStream: start a new file before this size; 0 is never."),
        new("backup_count", KeyKind.Integer, "0", "Older files to keep."),
        new("compress", KeyKind.Flag, "False", "Older files are compressed and named .gz. Not in Circus."),
        new("time_format", KeyKind.Text, null, "Each line starts with the time in this format of strftime(3) and the process id."),
        new("rotate_when", KeyKind.Choice, null, "TimedRotatingFileStream, required: S, M, H, D, MIDNIGHT, or W0 (Monday) to W6."),
        new("rotate_interval", KeyKind.Integer, "1", "TimedRotatingFileStream: multiplies rotate_when."),
        new("utc", KeyKind.Flag, "False", "TimedRotatingFileStream: days begin at 0:00 UTC."),
        new("color", KeyKind.Choice, null, "FancyStdoutStream: red, green, yellow, blue, magenta, cyan or white."),
        new("refresh_time", KeyKind.Text, null, "Has no meaning; accepted for files of Circus."),
    ];
}
