using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Interop;
using Circus.Daemon.Streams;

namespace Circus.Daemon.Watchers;

/// <summary>Where the output of processes is taken to.</summary>
internal interface IWatcherOutput
{
    /// <summary>Opens a stream's destination; false with a reason for the operator.</summary>
    /// <param name="options">Null for the daemon's own output.</param>
    /// <param name="stream">Which.</param>
    /// <param name="lossBegan">Called on the arbiter's loop, with the cause, when output begins to be lost.</param>
    /// <param name="sink">The destination.</param>
    /// <param name="reason">Why not.</param>
    bool TryOpen(
        StreamOptions? options,
        StreamName stream,
        Action<string> lossBegan,
        [NotNullWhen(true)] out IOutputSink? sink,
        [NotNullWhen(false)] out string? reason);

    /// <summary>Whether such an output is read; otherwise processes write to the daemon's own themselves.</summary>
    bool Reads(StreamOptions? options, StreamName stream);

    /// <summary>Reads a pipe from now on; takes the descriptor over.</summary>
    void Attach(SafeFd pipe, int pid, StreamName stream, IOutputSink sink);

    /// <summary>What goes to one destination goes to another from now on.</summary>
    void Redirect(IOutputSink former, IOutputSink next);

    /// <summary>The process is gone: takes what is still in its pipes.</summary>
    void Drain(int pid);

    /// <summary>What is remembered of the last words of a process is not wanted any more.</summary>
    void Forget(int pid);

    /// <summary>Opens the file of a destination anew.</summary>
    void Reopen(IOutputSink sink);

    /// <summary>Closes a destination once everything for it is written.</summary>
    void Release(IOutputSink sink);
}
