using Circus.Daemon.Arbitration;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Processes;

/// <summary>One process of a watcher: identity, slot, stamps and where it is in its life. Belongs to the arbiter's loop.</summary>
internal sealed class ChildProcess(SpawnedProcess spawned, int slot, DateTimeOffset started, long startedTimestamp) : IDisposable
{
    public int Pid { get; } = spawned.Pid;

    public SafeFd PidFd { get; } = spawned.PidFd;

    public int Slot { get; } = slot;

    /// <summary>Wall clock, for people and for the wire.</summary>
    public DateTimeOffset Started { get; } = started;

    /// <summary>Monotonic, for decisions.</summary>
    public long StartedTimestamp { get; } = startedTimestamp;

    public ProcessState State { get; set; } = ProcessState.Running;

    /// <summary>Why it was told to end; null as long as nobody asked. The first reason wins.</summary>
    public string? EndReason { get; set; }

    /// <summary>Whether its death has been published.</summary>
    public bool IsReaped { get; set; }

    public Deadline? Grace { get; set; }

    public bool IsLive => State == ProcessState.Running;

    public void Dispose()
    {
        Grace?.Cancel();
        PidFd.Dispose();
    }
}
