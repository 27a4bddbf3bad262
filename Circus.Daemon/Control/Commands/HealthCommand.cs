using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

internal sealed class HealthCommand : Command
{
    private static readonly string[] _troubles = [EventAction.BackingOff, EventAction.Failed, Substates.Invalid, Substates.Unhealthy];

    public override string Name => "health";

    public override Permission Permission => Permission.Read;

    public override string Help =>
        "Tell whether all watchers are well, or one. One that was stopped by hand is; one that backs off, gave up, is invalid or unhealthy is not. Not in "
        + "Circus.";

    public override IReadOnlyList<CommandProperty> Properties => [new("name", "text", "all", "A watcher.")];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("healthy", "Whether all of them are well."),
        ("watchers", "By name: healthy, state (the substate, or else the status), ready and wanted processes, and if there is something to say reason, next_try and reload_fault."),
    ];

    public override CommandExample? Example => new(
        """{"name": "web"}""", """{"healthy": true, "watchers": {"Web": {"healthy": true, "state": "active", "ready": 2, "numprocesses": 2}}}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        IReadOnlyList<Watcher> watchers = properties.Has("name") ? [context.Watcher(properties)] : context.Arbiter.Watchers;
        return CommandOutcome.Done(new()
        {
            ["healthy"] = !watchers.Any(IsIll),
            ["watchers"] = new JsonObject(watchers.Select(watcher => KeyValuePair.Create(watcher.Name, (JsonNode?)Describe(watcher)))),
        });
    }

    private static bool IsIll(Watcher watcher) => _troubles.Contains(watcher.Substate);

    private static JsonObject Describe(Watcher watcher)
    {
        var health = new JsonObject
        {
            ["healthy"] = !IsIll(watcher),
            ["state"] = watcher.Substate ?? WatcherLifecycle.WordOf(watcher.State),
            ["ready"] = watcher.Processes.Count(process => process.IsLive && process.IsReady),
            ["numprocesses"] = watcher.Options.NumProcesses,
        };
        if (watcher.SubstateReason is { } reason && watcher.Substate is not null)
        {
            health["reason"] = reason;
        }

        if (watcher.NextTime is { } time)
        {
            health["next_try"] = WireTime.Of(time);
        }

        if (watcher.ReloadFault is { } fault)
        {
            health["reload_fault"] = fault;
        }

        return health;
    }
}
