using Circus.Protocol.Messages;

namespace Circus.Web.Operations;

/// <summary>PURE: an act that the daemon has accepted and that is not visibly done yet.</summary>
/// <param name="Act">What was asked.</param>
/// <param name="Before">The watcher when it was asked.</param>
/// <param name="GiveUp">When the page stops waiting for it.</param>
internal sealed record PendingAct(WatcherAct Act, WatcherDescription Before, DateTimeOffset GiveUp)
{
    // A stop may take the graceful time of each process and a little more.
    private static readonly TimeSpan _allowance = TimeSpan.FromSeconds(10);

    public static PendingAct Begin(WatcherAct act, WatcherDescription before, DateTimeOffset now) =>
        new(act, before, now + TimeSpan.FromSeconds(Math.Clamp(before.GracefulTimeout, 0, 600)) + _allowance);

    /// <summary>What the page says when waiting is over; null while it is not.</summary>
    public Settlement? Settled(WatcherDescription? watcher, DateTimeOffset now)
    {
        if (watcher is null)
        {
            return Act is WatcherAct.Remove ? new($"{Before.Name} was removed", IsTrouble: false) : new($"{Before.Name} is no longer there", IsTrouble: true);
        }

        if (Act is not WatcherAct.Stop && watcher.Substate is "failed" && watcher.Reason != Before.Reason)
        {
            return new($"{watcher.Name} failed: {watcher.Reason}", IsTrouble: true);
        }

        if (Act is WatcherAct.Reload or WatcherAct.ReloadSequential && watcher.ReloadFault is { } fault && Before.ReloadFault is null)
        {
            return new($"{watcher.Name}: the reload was called off, the old processes run on: {fault}", IsTrouble: true);
        }

        if (IsDone(watcher))
        {
            return new(
                Act switch
                {
                    WatcherAct.Start => $"{watcher.Name} is active",
                    WatcherAct.Stop => $"{watcher.Name} is stopped",
                    WatcherAct.Restart => $"{watcher.Name} was restarted",
                    WatcherAct.Reload or WatcherAct.ReloadSequential => $"{watcher.Name} was reloaded",
                    WatcherAct.Signal(var number, _) => $"{SignalName.Of(number)} was sent to {watcher.Name}",
                    WatcherAct.More or WatcherAct.Fewer or WatcherAct.Scale => $"{watcher.Name} has {watcher.Processes.Count} of {watcher.Numprocesses} processes",
                    WatcherAct.Kill(var pid) => $"process {pid} of {watcher.Name} has ended",
                    _ => $"{watcher.Name}: done",
                },
                IsTrouble: false);
        }

        return now >= GiveUp ? new($"{watcher.Name}: \"{Act.Words}\" was accepted, but has not taken effect yet", IsTrouble: true) : null;
    }

    private bool IsDone(WatcherDescription watcher) => Act switch
    {
        WatcherAct.Start => watcher.Status == "active",
        WatcherAct.Stop => watcher is { Status: "stopped", Processes.Count: 0 },
        WatcherAct.Restart => watcher.Status == "active" && !watcher.Processes.Any(IsOld) && watcher.Processes.Count >= watcher.Numprocesses,
        // Nothing can be seen of it: accepted is all there is to know.
        WatcherAct.Signal => true,
        WatcherAct.Remove => false,
        WatcherAct.Reload or WatcherAct.ReloadSequential => watcher.Status == "active" && !watcher.Processes.Any(IsOld) && watcher.Substate is null,
        WatcherAct.More => watcher.Numprocesses > Before.Numprocesses && IsFull(watcher),
        WatcherAct.Fewer => watcher.Numprocesses < Before.Numprocesses && IsFull(watcher),
        WatcherAct.Scale(var count) => watcher.Numprocesses == count && IsFull(watcher),
        WatcherAct.Kill(var pid) => watcher.Processes.All(process => process.Pid != pid),
        _ => true,
    };

    private static bool IsFull(WatcherDescription watcher) => watcher.Processes.Count == watcher.Numprocesses || watcher.Status == "stopped";

    private bool IsOld(ProcessDescription process) => Before.Processes.Any(before => before.Pid == process.Pid && before.Started == process.Started);
}
