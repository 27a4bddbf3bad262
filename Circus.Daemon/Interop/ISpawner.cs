using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Interop;

/// <summary>Makes processes. The only way into the kernel for the arbiter, so that its decisions can be tested without children.</summary>
internal interface ISpawner
{
    /// <summary>Starts <paramref name="spec"/> in a session of its own; false with a reason when it cannot be executed.</summary>
    bool TrySpawn(ProcessSpec spec, [NotNullWhen(true)] out SpawnedProcess? process, [NotNullWhen(false)] out SpawnError? error);
}

/// <summary>What a launch gives back. The owner disposes the descriptors.</summary>
/// <param name="Pid">The process id.</param>
/// <param name="StartTime">Field 22 of proc_pid_stat(5), clock ticks since boot: with the pid it is the identity.</param>
/// <param name="PidFd">The pidfd of the process, opened before it can have been reaped.</param>
/// <param name="Stdout">Reading end of its output pipe, non-blocking, when the spec asked for one.</param>
/// <param name="Stderr">Reading end of its error pipe, non-blocking, when the spec asked for one.</param>
internal sealed record SpawnedProcess(int Pid, long StartTime, SafeFd PidFd, SafeFd? Stdout, SafeFd? Stderr)
{
    /// <summary>What is kept for as long as anything of it lives; disposed with its end.</summary>
    public IProcessLease? Lease { get; init; }
}

/// <summary>A process's place in what outlives the daemon.</summary>
internal interface IProcessLease : IDisposable
{
    /// <summary>What the next daemon has to know of it.</summary>
    /// <param name="isReady">It has become able to do its work.</param>
    /// <param name="isOutdated">It is about to be replaced.</param>
    void Note(bool isReady, bool isOutdated);
}
