using System.Text.Json.Nodes;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

internal sealed class EventsCommand : Command
{
    private const int Usual = 100;
    private const int Most = 1000;

    public override string Name => "events";

    public override Permission Permission => Permission.Read;

    public override string Help =>
        "Tell what happened. The last events or, with after, those behind that number, oldest first. So a subscriber catches up: subscribe, ask for what "
        + "is behind the last number that was seen, and leave out what comes twice. Not in Circus.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        new("after", "integer", "the last ones", "Number (seq) of the last event that is known."),
        new("epoch", "text", "that of now", "The epoch that came with that number: if there is another one now, all is new."),
        new("watcher", "text", "all", "Only of this one."),
        new("topic", "text", "all", "Only those whose topic begins so."),
        new("limit", "integer", "100", "At most so many, up to 1000."),
    ];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("events", "Objects with topic and payload, as on the event channel."),
        ("next", "What to give as after for those that follow."),
        ("oldest", "Number of the oldest event that is remembered."),
        ("lost", "How many behind after are forgotten already."),
        ("epoch", "The series of these numbers. It stays the same over an upgrade and after a kill -9; after a clean end, another one begins at 1."),
        ("restarted", "true: after is a number of another epoch, all is new."),
    ];

    public override CommandExample? Example => new(
        """{"watcher": "web", "limit": 1}""",
        """{"events": [], "next": 0, "oldest": 1, "lost": 0, "epoch": "5c7e"}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var topic = properties.Text("watcher") is { } name ? $"{Topic.AllEvents}{Topic.KeyOf(name)}." : properties.Text("topic") ?? "";
        var history = context.Events.History;
        var page = history.Read(properties.Integer("after"), topic, (int)Math.Clamp(properties.Integer("limit") ?? Usual, 0, Most), properties.Text("epoch"));
        var fields = new JsonObject
        {
            ["events"] = new JsonArray([.. page.Events.Select(remembered => remembered.ToJson())]),
            ["next"] = page.Next,
            ["oldest"] = history.Oldest,
            ["lost"] = page.Lost,
            ["epoch"] = history.Epoch,
        };
        if (page.IsOther)
        {
            fields["restarted"] = true;
        }

        return CommandOutcome.Done(fields);
    }
}
