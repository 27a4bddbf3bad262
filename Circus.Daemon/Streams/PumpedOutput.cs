using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Interop;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Streams;

/// <summary>The output of watchers through the <see cref="OutputPump"/>.</summary>
/// <param name="pump">Reads it.</param>
/// <param name="factory">Makes the sinks.</param>
/// <param name="tails">Keeps the last of it.</param>
internal sealed class PumpedOutput(OutputPump pump, OutputSinkFactory factory, OutputTails tails) : IWatcherOutput
{
    public bool TryOpen(
        StreamOptions options, StreamName stream, [NotNullWhen(true)] out IOutputSink? sink, [NotNullWhen(false)] out string? reason) =>
        factory.TryCreate(options, stream == StreamName.Stdout ? "stdout_stream" : "stderr_stream", out sink, out reason);

    public void Attach(SafeFd pipe, int pid, StreamName stream, IOutputSink sink) => pump.Attach(pipe, pid, stream, sink);

    public void Forget(int pid) => tails.Forget(pid);

    // Both are carried out on the pump's thread, in order; the arbiter does not wait for a disk.
    public void Drain(int pid) => _ = pump.DetachAndDrainAsync(pid);

    public void Release(IOutputSink sink) => _ = pump.ReleaseAsync(sink);
}
