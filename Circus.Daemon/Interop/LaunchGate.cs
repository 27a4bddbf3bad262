namespace Circus.Daemon.Interop;

/// <summary>
/// Where launcher and reaper meet. A launch holds the gate from posix_spawn until the pidfd is open and the start time is read; the reaper
/// holds it while it reaps. So no pid can be reused while its identity is still being taken.
/// </summary>
internal sealed class LaunchGate : IDisposable
{
    private readonly Lock _lock = new();
    private readonly AutoResetEvent _childStarted = new(false);

    public Lock.Scope Enter() => _lock.EnterScope();

    /// <summary>Tells a reaper that found no children to look again.</summary>
    public void AnnounceChild() => _childStarted.Set();

    public void WaitForChild() => _childStarted.WaitOne();

    public void Dispose() => _childStarted.Dispose();
}
