using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Interop;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Streams;

/// <summary>The output of watchers through the <see cref="OutputPump"/>.</summary>
/// <param name="pump">Reads it.</param>
/// <param name="factory">Makes the sinks.</param>
/// <param name="tails">Keeps the last of it.</param>
/// <param name="post">Runs something on the arbiter's loop.</param>
internal sealed class PumpedOutput(OutputPump pump, OutputSinkFactory factory, OutputTails tails, Action<Action> post) : IWatcherOutput
{
    public bool TryOpen(
        StreamOptions? options,
        StreamName stream,
        Action<string> lossBegan,
        [NotNullWhen(true)] out IOutputSink? sink,
        [NotNullWhen(false)] out string? reason)
    {
        Action<string> began = cause => post(() => lossBegan(cause));
        if (options is null)
        {
            sink = factory.PassingOn(stream, began);
            reason = null;
            return true;
        }

        return factory.TryCreate(options, stream == StreamName.Stdout ? "stdout_stream" : "stderr_stream", began, out sink, out reason);
    }

    // Programs behave otherwise on a terminal, and whoever runs circusd on one wants to see that.
    public bool Reads(StreamOptions? options, StreamName stream) =>
        options is not null || (stream == StreamName.Stdout ? Console.IsOutputRedirected : Console.IsErrorRedirected);

    public void Attach(SafeFd pipe, int pid, StreamName stream, IOutputSink sink) => pump.Attach(pipe, pid, stream, sink);

    public void Forget(int pid) => tails.Forget(pid);

    // Both are carried out on the pump's thread, in order; the arbiter does not wait for a disk.
    public void Drain(int pid) => _ = pump.DetachAndDrainAsync(pid);

    public void Redirect(IOutputSink former, IOutputSink next) => _ = pump.RedirectAsync(former, next);

    public void Reopen(IOutputSink sink) => _ = pump.ReopenAsync(sink);

    public void Release(IOutputSink sink) => _ = pump.ReleaseAsync(sink);
}
