using System.Text.Json.Nodes;
using Circus.Daemon.Hooks;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Watchers;

/// <summary>Figures that the owner of a watcher adds to those of its processes.</summary>
internal sealed partial class Watcher
{
    /// <summary>Whether there is something to ask.</summary>
    public bool ExtendsStats => Options.Hooks.ContainsKey(HookName.ExtendedStats);

    /// <summary>Asks the hook extended_stats, which it must have.</summary>
    /// <param name="process">One of its processes.</param>
    /// <param name="figures">What was measured.</param>
    /// <param name="then">Gets how it ended, with its output.</param>
    public void AskForStats(ChildProcess process, JsonObject figures, Action<CommandResult> then) =>
        _hooks.AskForStats(Options, ContextOf(process) with { Stats = figures }, then);
}
