using System.Text;
using System.Threading.Channels;
using Circus.Daemon.Streams;

namespace Circus.Daemon.Tests.Streams;

/// <summary>Keeps all bytes, and tells when a stream has ended.</summary>
internal sealed class RecordingSink : IOutputSink
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Pid, StreamName Stream), MemoryStream> _bytes = [];
    private readonly Dictionary<(int Pid, StreamName Stream), TaskCompletionSource> _ends = [];
    private readonly TaskCompletionSource _firstWrite = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsDisposed { get; private set; }

    public bool TakesLines { get; init; }

    /// <summary>Each write for itself.</summary>
    public Channel<string> Writes { get; } = Channel.CreateUnbounded<string>();

    public Task FirstWrite => _firstWrite.Task;

    /// <summary>Completes at the end of the stream with its text.</summary>
    public async Task<string> TextAsync(int pid, StreamName stream = StreamName.Stdout) => Encoding.UTF8.GetString(await BytesAsync(pid, stream));

    public async Task<byte[]> BytesAsync(int pid, StreamName stream = StreamName.Stdout)
    {
        await EndAsync(pid, stream);
        lock (_lock)
        {
            return _bytes.TryGetValue((pid, stream), out var bytes) ? bytes.ToArray() : [];
        }
    }

    public void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk, ReadMark? mark = null)
    {
        lock (_lock)
        {
            if (!_bytes.TryGetValue((pid, stream), out var bytes))
            {
                _bytes[(pid, stream)] = bytes = new MemoryStream();
            }

            bytes.Write(chunk);
        }

        Writes.Writer.TryWrite(Encoding.UTF8.GetString(chunk));

        _firstWrite.TrySetResult();
    }

    public void EndOfStream(int pid, StreamName stream)
    {
        lock (_lock)
        {
            Source(pid, stream).SetResult();
        }
    }

    public void Dispose() => IsDisposed = true;

    public bool HasEnded(int pid, StreamName stream = StreamName.Stdout)
    {
        lock (_lock)
        {
            return Source(pid, stream).Task.IsCompleted;
        }
    }

    private Task EndAsync(int pid, StreamName stream)
    {
        lock (_lock)
        {
            return Source(pid, stream).Task.WaitAsync(Interop.ReaperFixture.Limit, TestContext.Current.CancellationToken);
        }
    }

    private TaskCompletionSource Source(int pid, StreamName stream)
    {
        if (!_ends.TryGetValue((pid, stream), out var end))
        {
            _ends[(pid, stream)] = end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return end;
    }
}
