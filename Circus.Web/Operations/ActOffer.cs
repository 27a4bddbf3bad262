using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Web.Operations;

/// <summary>PURE: whether there is any use in an act on a watcher as it is now. The daemon has the last word.</summary>
internal static class ActOffer
{
    /// <summary>Also of a watcher that is active and has fewer processes than wanted: start fills it up.</summary>
    public static bool CanStart(WatcherDescription watcher) => (watcher.Status == "stopped" && !IsListening(watcher)) || watcher.Substate is EventAction.BackingOff;

    public static bool CanStop(WatcherDescription watcher) => watcher.Status != "stopped" || IsListening(watcher);

    public static bool CanReload(WatcherDescription watcher) => watcher is { Status: "active", Substate: not Substates.Reloading };

    /// <summary>It starts with the first connection: starting it by hand is waiting for that.</summary>
    private static bool IsListening(WatcherDescription watcher) => watcher.Substate == Substates.Listening;
}
