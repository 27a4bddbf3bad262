using Circus.Daemon.Interop;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Streams;

/// <summary>StdoutStream, and what has no stream at all: the bytes as they are, to one of the daemon's own outputs.</summary>
/// <param name="logger">For what cannot be written.</param>
/// <param name="lossBegan">Told when that begins, with the cause; or null.</param>
/// <param name="descriptor">Where to; not closed.</param>
internal class StdoutSink(ILogger logger, Action<string>? lossBegan = null, int descriptor = StdoutSink.StandardOutput) : IOutputSink
{
    internal const int StandardOutput = 1;
    internal const int StandardError = 2;

    private static readonly object _output = new();
    private static readonly object _error = new();

    private readonly LossReport _loss = new(
        descriptor switch { StandardOutput => "standard output", StandardError => "standard error", _ => $"descriptor {descriptor}" }, logger, lossBegan);

    public long DroppedBytes => _loss.Bytes;

    public virtual bool TakesLines => false;

    /// <summary>All watchers share it: when it hangs, it hangs once.</summary>
    public object Place => descriptor switch { StandardOutput => _output, StandardError => _error, _ => this };

    public virtual void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk, ReadMark? mark = null) => WriteOut(chunk);

    public void ReportLoss(long bytes, string cause, ReadMark mark)
    {
        // In the log: it is not for circusd to add lines to this.
        _loss.Add(bytes, cause);
        mark.Settle(bytes);
    }

    public void Dispose()
    {
    }

    protected void WriteOut(ReadOnlySpan<byte> bytes)
    {
        var error = DescriptorWriter.Write(descriptor, bytes, out var written);
        if (written == bytes.Length)
        {
            _loss.End();
        }
        else
        {
            _loss.Add(bytes.Length - written, Errno.Describe(error));
        }
    }
}
