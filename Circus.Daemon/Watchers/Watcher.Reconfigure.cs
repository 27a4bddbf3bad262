using Circus.Daemon.Configuration;

namespace Circus.Daemon.Watchers;

/// <summary>How it takes over what a configuration that was read again says.</summary>
internal sealed partial class Watcher
{
    /// <summary>Takes new options over, and does what they need.</summary>
    /// <param name="change">What and how.</param>
    /// <param name="configured">What the file says.</param>
    public void Reconfigure(WatcherChange change, WatcherOptions configured)
    {
        Configured = configured;
        if (change.Effect == ChangeEffect.None)
        {
            Options = change.Options;
        }
        else if (change.Effect == ChangeEffect.Restart && (IsRunning || State == WatcherState.Awaiting))
        {
            Change(change.Options, change.Keys.Count, needsReload: false);
            Restart();
        }
        else
        {
            // One that waits for its occasion has nothing to replace, but may wait at a socket that is another one now.
            Change(change.Options, change.Keys.Count, change.Effect == ChangeEffect.Reload);
            if (change.Effect == ChangeEffect.Reload && State == WatcherState.Awaiting)
            {
                Restart();
            }
        }
    }

    /// <summary>The new options did not work out: the next time they count as new again.</summary>
    public void Unconfigure(WatcherOptions former) => Configured = former;
}
