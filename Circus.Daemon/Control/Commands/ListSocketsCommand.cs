using System.Text.Json.Nodes;

namespace Circus.Daemon.Control.Commands;

internal sealed class ListSocketsCommand : Command
{
    public override string Name => "listsockets";

    public override Permission Permission => Permission.Read;

    public override string Help => "List the sockets that circusd holds open.";

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("sockets", "Objects with fd, name, backlog, and host and port or path; by fd."),
    ];

    public override CommandExample? Example => new(
        """{}""",
        """{"sockets": []}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var sockets = new JsonArray();
        foreach (var socket in context.Sockets.Descriptions.OrderBy(socket => socket.Fd))
        {
            var item = new JsonObject { ["fd"] = socket.Fd, ["name"] = socket.Name, ["backlog"] = socket.Backlog };
            if (socket.Path is { } path)
            {
                item["path"] = path;
            }
            else
            {
                item["host"] = socket.Host;
                item["port"] = socket.Port;
            }

            sockets.Add((JsonNode)item);
        }

        return CommandOutcome.Done(new() { ["sockets"] = sockets });
    }
}
