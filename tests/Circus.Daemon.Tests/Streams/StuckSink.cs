using Circus.Daemon.Streams;

namespace Circus.Daemon.Tests.Streams;

/// <summary>Its first write does not come back until it is told to go on, like that to a disk that hangs.</summary>
internal sealed class StuckSink : IOutputSink
{
    private readonly RecordingSink _recording = new();
    private readonly ManualResetEventSlim _goesOn = new();
    private readonly TaskCompletionSource _isHeldUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task IsHeldUp => _isHeldUp.Task;

    public long Lost { get; private set; }

    public void GoOn() => _goesOn.Set();

    public Task<string> TextAsync(int pid) => _recording.TextAsync(pid);

    public Task<byte[]> BytesAsync(int pid) => _recording.BytesAsync(pid);

    public void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk, ReadMark? mark = null)
    {
        _isHeldUp.TrySetResult();
        _goesOn.Wait();
        _recording.Write(pid, stream, chunk);
    }

    public void ReportLoss(long bytes, string cause, ReadMark mark)
    {
        Lost += bytes;
        mark.Settle(bytes);
    }

    public void EndOfStream(int pid, StreamName stream) => _recording.EndOfStream(pid, stream);

    public void Dispose() => GoOn();
}
