using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Tests.Watchers;

/// <summary>A kernel that makes numbers instead of processes and remembers the signals. Processes end when the test says so.</summary>
internal sealed class FakeLinux : ISpawner, ISignalSender
{
    private readonly HashSet<int> _leavingOthers = [];
    private int _lastPid = 1000;

    /// <summary>Why nothing can be executed; null when everything can.</summary>
    public string? SpawnFault { get; set; }

    public List<ProcessSpec> Spawned { get; } = [];

    /// <summary>"15 1001" is SIGTERM to the group of 1001; in the order they were sent.</summary>
    public List<string> Sent { get; } = [];

    /// <summary>The end of this process leaves others of its group.</summary>
    public void LeavesOthers(int pid, bool isSo = true) => _ = isSo ? _leavingOthers.Add(pid) : _leavingOthers.Remove(pid);

    public bool TrySpawn(ProcessSpec spec, [NotNullWhen(true)] out SpawnedProcess? process, [NotNullWhen(false)] out SpawnError? error)
    {
        if (SpawnFault is { } fault)
        {
            (process, error) = (null, new SpawnError(SpawnStep.Program, fault));
            return false;
        }

        Spawned.Add(spec);
        (process, error) = (new SpawnedProcess(++_lastPid, 1, new SafeFd(LibC.Open("/dev/null", LibC.O_RDONLY | LibC.O_CLOEXEC, 0)), null, null), null);
        return true;
    }

    public bool SendToProcess(SafeFd pidFd, Signal signal)
    {
        Sent.Add($"{signal.Number} fd");
        return true;
    }

    public void SendToGroup(int pid, Signal signal) => Sent.Add($"{signal.Number} {pid}");

    public IReadOnlyList<int> SendToChildren(int pid, Signal signal, bool recursive) => [];

    public bool SendToChild(int pid, int child, Signal signal) => false;

    public bool GroupIsAlive(int pid) => _leavingOthers.Contains(pid);
}
