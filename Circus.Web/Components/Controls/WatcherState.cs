using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Web.Components.Controls;

/// <summary>PURE: how the state of a watcher looks. Word, shape and tone say the same, so that none is needed alone.</summary>
/// <param name="Word">The daemon's own word.</param>
/// <param name="Tone">See app.css: good, busy, warn, bad, quiet.</param>
/// <param name="Shape">Of the dot: round, hollow, square, diamond.</param>
internal readonly record struct WatcherState(string Word, string Tone, string Shape)
{
    public static WatcherState Of(WatcherDescription watcher) => watcher switch
    {
        { Substate: "failed" or "invalid" } => new(watcher.Substate, "bad", "square"),
        { Substate: "backing_off" } => new("backing off", "warn", "diamond"),
        { Substate: Substates.Unhealthy or Substates.Stuck } => new(watcher.Substate, "warn", "diamond"),
        { Substate: Substates.Reloading or Substates.Waiting } => new(watcher.Substate, "busy", "round"),
        { Substate: Substates.Listening or Substates.Scheduled } => new(watcher.Substate, "quiet", "round"),
        { Status: "active" } when watcher.Processes.Count < watcher.Numprocesses => new("active", "warn", "diamond"),
        { Status: "active" } => new("active", "good", "round"),
        { Status: "stopped" } => new("stopped", "quiet", "hollow"),
        _ => new(watcher.Status, "busy", "round"),
    };

    /// <summary>Whether somebody should look at it: it is not what it is configured to be, and not on somebody's order.</summary>
    public static bool NeedsAttention(WatcherDescription watcher) => Of(watcher).Tone is "bad" or "warn";
}
