using Circus.Daemon.Interop;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Watchers;

/// <summary>The safety net: what it believes is compared with what is. It never finds anything, unless there is a fault in circusd.</summary>
internal sealed partial class Watcher
{
    /// <summary>Mends what is not as it should be, and says so in the log. Every check_delay.</summary>
    public void Check()
    {
        foreach (var process in _processes.Where(process => !process.IsReaped && !process.Exists).ToArray())
        {
            if (process.WasMissed)
            {
                LogMissed(_services.Logger, Name, process.Pid);
                OnChildDied(new ReapedChild(process.Pid, ExitStatus.Unknown, TimeSpan.Zero, process.StartTime));
            }

            // The word of its end may be on its way: not before the next check.
            process.WasMissed = true;
        }

        if (State == WatcherState.Active && IsSettled && CanLaunch && Plan() is var plan && (Missing() > 0 || plan.Stop > 0))
        {
            LogUneven(_services.Logger, Name, Current(), Options.NumProcesses);
            Manage();
        }
    }
}
