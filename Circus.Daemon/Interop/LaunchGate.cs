namespace Circus.Daemon.Interop;

/// <summary>
/// Where launcher and reaper meet. A launch holds the gate from posix_spawn until the pidfd is open and the start time is read; the reaper
/// holds it while it reaps. So no pid can be reused while its identity is still being taken.
/// </summary>
internal sealed class LaunchGate : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, long> _startTimes = [];
    private readonly AutoResetEvent _childStarted = new(false);

    public Lock.Scope Enter() => _lock.EnterScope();

    /// <summary>Under the gate: when the process of this number started.</summary>
    public void Register(int pid, long startTime) => _startTimes[pid] = startTime;

    /// <summary>Under the gate: it is reaped. 0 for an orphan.</summary>
    public long Unregister(int pid) => _startTimes.Remove(pid, out var startTime) ? startTime : 0;

    /// <summary>Tells a reaper that found no children to look again.</summary>
    public void AnnounceChild() => _childStarted.Set();

    public void WaitForChild() => _childStarted.WaitOne();

    public void Dispose() => _childStarted.Dispose();
}
