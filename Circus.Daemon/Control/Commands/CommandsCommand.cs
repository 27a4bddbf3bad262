using System.Text.Json.Nodes;

namespace Circus.Daemon.Control.Commands;

internal sealed class CommandsCommand : Command
{
    public override string Name => "commands";

    public override Permission Permission => Permission.Read;

    public override string Help => "Describe all commands: what docs/commands.md says, for programs. Not in Circus.";

    public override IReadOnlyList<(string Key, string Help)> Reply =>
        [("commands", "Objects with name, needs, help, properties and reply.")];

    public override CommandOutcome Run(CommandContext context, CommandProperties properties) => CommandOutcome.Done(new() { ["commands"] = Description() });

    /// <summary>All commands: also docs/commands.json, from which circusctl takes its help.</summary>
    public static JsonArray Description() => [.. CommandTable.All.OrderBy(command => command.Name, StringComparer.Ordinal).Select(Describe)];

    private static JsonNode Describe(Command command) => new JsonObject
    {
        ["name"] = command.Name,
        ["needs"] = WordOf(command.Permission),
        ["help"] = command.Help,
        ["properties"] = new JsonArray([.. command.Properties.Select(Describe)]),
        ["reply"] = new JsonArray([.. command.Reply.Select(reply => (JsonNode)new JsonObject { ["key"] = reply.Key, ["help"] = reply.Help })]),
    };

    private static JsonNode Describe(CommandProperty property) => new JsonObject
    {
        ["name"] = property.Name,
        ["type"] = property.Type,
        ["required"] = property.Default is null,
        ["default"] = property.Default,
        ["help"] = property.Help,
    };

    private static string WordOf(Permission permission) => permission switch
    {
        Permission.Read => "read",
        Permission.Operate => "operate",
        Permission.Administer => "administer",
    };
}
