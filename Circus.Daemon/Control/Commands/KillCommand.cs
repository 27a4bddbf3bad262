using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

internal sealed class KillCommand : Command
{
    public override string Name => "kill";

    public override Permission Permission => Permission.Operate;

    public override string Help =>
        "End the processes of a watcher, or one. They get the stop signal, and SIGKILL after the graceful time-out; others take their place.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        CommandProperty.WatcherName,
        new("pid", "integer", "all", "One process; one that is not there is no mistake."),
        new("signum", "signal", "stop_signal", "What they are asked with."),
        new("graceful_timeout", "number", "that of the watcher", "Seconds until SIGKILL; 0 is at once."),
        CommandProperty.Waiting,
    ];

    public override CommandExample? Example => new(
        """{"name": "web", "pid": 101, "waiting": true}""",
        """{}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var watcher = context.Watcher(properties);
        watcher.KillProcesses(properties.Pid("pid"), properties.Signal("signum"), properties.Seconds("graceful_timeout"));
        return CommandOutcome.When(SettleAsync(watcher));
    }

    private static async Task<JsonObject> SettleAsync(Watcher watcher)
    {
        await watcher.SettleAsync();
        return [];
    }
}
