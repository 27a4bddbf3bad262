namespace Circus.Daemon.Streams;

/// <summary>Takes what the processes of one watcher write. Called on the pump's thread only.</summary>
internal interface IOutputSink : IDisposable
{
    /// <summary>Bytes that could not be written (disk full, no permission) since the sink was made. Read from any thread.</summary>
    long DroppedBytes => 0;

    /// <summary>Takes one chunk as it came from the pipe: any number of bytes, lines may be cut. Must not throw for a full disk; it counts.</summary>
    void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk);

    /// <summary>So many bytes never came here: the sink says so at that place, if it can.</summary>
    void ReportLoss(long bytes, string cause)
    {
    }

    /// <summary>
    /// How many of these bytes, from the first on, are the last that a former daemon wrote: all, none, or what a write that was cut short by
    /// its death left. Null when it cannot tell.
    /// </summary>
    int? WrittenOf(ReadOnlySpan<byte> bytes) => null;

    /// <summary>The process has closed this stream: a partial line is complete now.</summary>
    void EndOfStream(int pid, StreamName stream);
}

internal enum StreamName
{
    Stdout,
    Stderr,
}
