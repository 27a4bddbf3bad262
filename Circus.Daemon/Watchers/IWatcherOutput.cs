using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Interop;
using Circus.Daemon.Streams;

namespace Circus.Daemon.Watchers;

/// <summary>Where the output of processes is taken to.</summary>
internal interface IWatcherOutput
{
    /// <summary>Opens a stream's destination; false with a reason for the operator.</summary>
    bool TryOpen(StreamOptions options, StreamName stream, [NotNullWhen(true)] out IOutputSink? sink, [NotNullWhen(false)] out string? reason);

    /// <summary>Reads a pipe from now on; takes the descriptor over.</summary>
    void Attach(SafeFd pipe, int pid, StreamName stream, IOutputSink sink);

    /// <summary>The process is gone: takes what is still in its pipes.</summary>
    void Drain(int pid);

    /// <summary>What is remembered of the last words of a process is not wanted any more.</summary>
    void Forget(int pid);

    /// <summary>Closes a destination once everything for it is written.</summary>
    void Release(IOutputSink sink);
}
