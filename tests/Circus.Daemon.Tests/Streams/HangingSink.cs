using Circus.Daemon.Streams;

namespace Circus.Daemon.Tests.Streams;

/// <summary>Another sink on a disk that hangs at the first write, and never comes back.</summary>
/// <param name="inner">Where it would go to.</param>
/// <param name="writes">Whether it hangs after that write instead of before it.</param>
internal sealed class HangingSink(IOutputSink inner, bool writes) : IOutputSink
{
    private readonly TaskCompletionSource _hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Hangs => _hangs.Task;

    public void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk, ReadMark? mark = null)
    {
        if (writes)
        {
            inner.Write(pid, stream, chunk, mark);
        }

        _hangs.TrySetResult();
        Thread.CurrentThread.Join(Timeout.Infinite);
    }

    public void Dispose() => inner.Dispose();
}
