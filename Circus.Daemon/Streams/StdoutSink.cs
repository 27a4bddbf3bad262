namespace Circus.Daemon.Streams;

/// <summary>StdoutStream: the bytes as they are, to the daemon's standard output.</summary>
/// <param name="descriptor">Where to; not closed.</param>
internal sealed class StdoutSink(int descriptor = StdoutSink.StandardOutput) : IOutputSink
{
    internal const int StandardOutput = 1;

    private long _droppedBytes;

    public long DroppedBytes => Interlocked.Read(ref _droppedBytes);

    public void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk)
    {
        DescriptorWriter.Write(descriptor, chunk, out var written);
        Interlocked.Add(ref _droppedBytes, chunk.Length - written);
    }

    public void ReportLoss(long bytes, string cause) => Interlocked.Add(ref _droppedBytes, bytes);

    public void EndOfStream(int pid, StreamName stream)
    {
    }

    public void Dispose()
    {
    }
}
