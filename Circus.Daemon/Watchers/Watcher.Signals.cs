using Circus.Daemon.Interop;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Watchers;

/// <summary>Signals that an operator sends to its processes.</summary>
internal sealed partial class Watcher
{
    /// <summary>Ends one process, or all, with the usual escalation; they are replaced when they are gone.</summary>
    public void KillProcesses(int? pid, Signal? signal, TimeSpan? grace)
    {
        foreach (var process in Selected(pid))
        {
            process.Stop(EndReason.Kill, signal ?? Options.StopSignal, grace ?? Options.GracefulTimeout);
        }
    }

    /// <summary>Sends a signal to one process, or to all, and perhaps to whatever is below; nothing else changes.</summary>
    public void Signal(Signal signal, int? pid, bool recursive = false)
    {
        foreach (var process in Selected(pid))
        {
            process.Signal(signal, recursive ? () => _services.Signals.SendToChildren(process.Pid, signal, recursive: true) : null);
        }
    }

    /// <summary>Signals the children of one process or of all, not the processes themselves.</summary>
    public void SignalChildren(Signal signal, int? pid, bool recursive)
    {
        foreach (var process in Selected(pid))
        {
            _services.Signals.SendToChildren(process.Pid, signal, recursive);
        }
    }

    /// <summary>Signals one child of one process; nothing happens when it is none.</summary>
    public void SignalChild(Signal signal, int pid, int child)
    {
        foreach (var process in Selected(pid))
        {
            _services.Signals.SendToChild(process.Pid, child, signal);
        }
    }

    private ChildProcess[] Selected(int? pid) =>
        [.. _processes.Where(process => !process.IsReaped && (pid is null || process.Pid == pid))];
}
