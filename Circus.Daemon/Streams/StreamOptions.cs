namespace Circus.Daemon.Streams;

/// <summary>Where the output of a watcher's processes goes: stdout_stream.* or stderr_stream.* after conversion.</summary>
internal sealed record StreamOptions
{
    public required StreamClass Class { get; init; }

    public string? FileName { get; init; }

    /// <summary>Roll over before the file reaches this size in bytes; 0 is never.</summary>
    public long MaxBytes { get; init; }

    /// <summary>Rolled files to keep: file.1 (newest) to file.N.</summary>
    public int BackupCount { get; init; }

    /// <summary>Rolled files are compressed with gzip.</summary>
    public bool Compress { get; init; }

    /// <summary>strftime(3) format that each line is prefixed with; null for none.</summary>
    public string? TimeFormat { get; init; }

    /// <summary>S, M, H, D, MIDNIGHT, W0 to W6 (TimedRotatingFileStream).</summary>
    public string? RotateWhen { get; init; }

    public int RotateInterval { get; init; } = 1;

    public bool Utc { get; init; }

    /// <summary>Colour of FancyStdoutStream.</summary>
    public string? Color { get; init; }

    /// <summary>The keys as written, for the "options" command: "class", "filename", ...</summary>
    public required IReadOnlyDictionary<string, string> Written { get; init; }
}

/// <summary>The stream classes of Circus, by their names in the ini file.</summary>
internal enum StreamClass
{
    FileStream,
    WatchedFileStream,
    TimedRotatingFileStream,
    StdoutStream,
    FancyStdoutStream,
    QueueStream,
}
