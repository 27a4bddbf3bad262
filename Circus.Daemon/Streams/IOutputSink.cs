namespace Circus.Daemon.Streams;

/// <summary>Takes what the processes of one watcher write. Called on the pump's thread only.</summary>
internal interface IOutputSink : IDisposable
{
    /// <summary>Bytes that could not be written (disk full, no permission) since the sink was made. Read from any thread.</summary>
    long DroppedBytes => 0;

    /// <summary>
    /// Whether it wants whole lines. What is not complete stays in the pipe until it is, or for a second at most; then it counts as a line.
    /// </summary>
    bool TakesLines => false;

    /// <summary>What hangs when a write does: sinks with the same place wait for each other.</summary>
    object Place => this;

    /// <summary>
    /// Takes one chunk as it came from the pipe: any number of bytes, lines may be cut unless it takes whole ones. Must not throw for a full
    /// disk; it counts.
    /// </summary>
    /// <param name="pid">Who wrote it.</param>
    /// <param name="stream">Where.</param>
    /// <param name="chunk">Not empty.</param>
    /// <param name="mark">
    /// A sink that can find out later what was written says there what it is about to write, and what it could not.
    /// </param>
    void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk, ReadMark? mark = null);

    /// <summary>So many bytes never came here: the sink says so at that place, if it can, and then to the mark that it has.</summary>
    void ReportLoss(long bytes, string cause, ReadMark mark) => mark.Settle(bytes);

    /// <summary>
    /// Perhaps the bytes that a former daemon was busy with when it died, perhaps what came behind them: completes a write that was cut short. True when
    /// they are written now; false when nothing of them is, or when it cannot tell.
    /// </summary>
    bool TakeUp(int pid, ReadOnlySpan<byte> bytes, ReadMark mark) => false;

    /// <summary>Opens its file anew: the old one was moved away.</summary>
    void Reopen()
    {
    }

    /// <summary>The process has closed this stream.</summary>
    void EndOfStream(int pid, StreamName stream)
    {
    }
}

internal enum StreamName
{
    Stdout,
    Stderr,
}
