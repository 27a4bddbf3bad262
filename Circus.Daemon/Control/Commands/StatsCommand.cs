using System.Globalization;
using System.Text.Json.Nodes;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Control.Commands;

internal sealed class StatsCommand : Command
{
    public override string Name => "stats";

    public override Permission Permission => Permission.Read;

    public override string Help => "Measure the processes of all watchers, of one, or one process. circusd-stats does so all the time.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        new("name", "text", "all", "A watcher."),
        new("process", "integer", "all", "A pid; with a name."),
        new("extended", "boolean", "false", "With what the hook extended_stats of the watcher adds; with a name."),
    ];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("infos", "Process info objects by watcher and pid; without a name."),
        ("info", "Process info objects by pid, or the one; with a name."),
        ("name", "As asked."),
        ("process", "As asked."),
    ];

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var time = context.Arbiter.Time;
        if (!properties.Has("name"))
        {
            return CommandOutcome.Soon(AllAsync([.. context.Arbiter.Watchers.Select(w => (w.Name, Live(w.Processes)))], time));
        }

        var watcher = context.Watcher(properties);
        var extension = properties.Flag("extended") && watcher.ExtendsStats ? new StatsExtension(context.Arbiter, watcher) : null;
        var processes = Live(watcher.Processes);
        if (properties.Integer("process") is not { } pid)
        {
            return CommandOutcome.Soon(OneAsync(properties.RequiredText("name"), processes, extension, time));
        }

        var wanted = Array.Find(processes, process => process.Pid == pid)
            ?? throw CommandException.Invalid($"process {pid} not found in '{properties.RequiredText("name")}'");
        return CommandOutcome.Soon(ProcessAsync(wanted, extension, time));
    }

    /// <summary>What is needed of a process outside the arbiter's loop.</summary>
    private static Subject[] Live(IEnumerable<ChildProcess> processes) =>
        [.. processes.Where(p => !p.IsReaped).Select(p => new Subject(p, p.Pid, p.Slot, p.Started))];

    private static async Task<JsonObject> AllAsync((string Name, Subject[] Processes)[] watchers, TimeProvider time)
    {
        var measured = await Measurement.OfTreesAsync([.. watchers.SelectMany(w => w.Processes).Select(p => p.Pid)], time);
        return new() { ["infos"] = new JsonObject(watchers.Select(w => KeyValuePair.Create(w.Name, (JsonNode?)Infos(w.Processes, measured, time)))) };
    }

    private static async Task<JsonObject> OneAsync(string name, Subject[] processes, StatsExtension? extension, TimeProvider time)
    {
        var measured = await Measurement.OfTreesAsync([.. processes.Select(p => p.Pid)], time);
        var infos = Infos(processes, measured, time);
        foreach (var process in processes)
        {
            await ExtendAsync(extension, process, measured[process.Pid]);
        }

        return new() { ["name"] = name, ["info"] = infos };
    }

    private static async Task<JsonObject> ProcessAsync(Subject process, StatsExtension? extension, TimeProvider time)
    {
        var measured = await Measurement.OfTreesAsync([process.Pid], time);
        var info = Info(process, measured, time);
        await ExtendAsync(extension, process, info);
        return new() { ["process"] = process.Pid, ["info"] = info };
    }

    private static Task ExtendAsync(StatsExtension? extension, Subject process, JsonNode info) =>
        extension is not null && info is JsonObject figures ? extension.AddToAsync(figures, process.Process) : Task.CompletedTask;

    private static JsonObject Infos(Subject[] processes, Dictionary<int, JsonNode> measured, TimeProvider time) =>
        new(processes.Select(p => KeyValuePair.Create(p.Pid.ToString(CultureInfo.InvariantCulture), (JsonNode?)Info(p, measured, time))));

    private static JsonNode Info(Subject process, Dictionary<int, JsonNode> measured, TimeProvider time)
    {
        var info = measured[process.Pid];
        if (info is JsonObject figures)
        {
            figures["started"] = WireTime.Of(process.Started);
            figures["wid"] = process.Slot;
            figures["age"] = Math.Round((time.GetUtcNow() - process.Started).TotalSeconds, 2);
        }

        return info;
    }

    private sealed record Subject(ChildProcess Process, int Pid, int Slot, DateTimeOffset Started);
}
