using System.Text.Json.Nodes;

namespace Circus.Daemon.Control.Commands;

internal sealed class ListCommand : Command
{
    public override string Name => "list";

    public override Permission Permission => Permission.Read;

    public override string Help => "List the watchers, or the pids of one.";

    public override IReadOnlyList<CommandProperty> Properties => [new("name", "text", "none", "A watcher.")];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("watchers", "Names in lower case, sorted; without a name."),
        ("pids", "In the order they were made; with a name."),
    ];

    public override CommandExample? Example => new(
        """{"name": "web"}""",
        """{"pids": [101, 102]}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        if (properties.Has("name"))
        {
            var live = context.Watcher(properties).Processes.Where(process => !process.IsReaped);
            return CommandOutcome.Done(new() { ["pids"] = new JsonArray([.. live.Select(process => JsonValue.Create(process.Pid))]) });
        }

        var names = context.Arbiter.Watchers.Select(watcher => watcher.Name.ToLowerInvariant()).Order(StringComparer.Ordinal);
        return CommandOutcome.Done(new() { ["watchers"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]) });
    }
}
