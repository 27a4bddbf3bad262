using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon.Configuration;
using Circus.Daemon.Watchers;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

internal sealed class AddCommand : Command
{
    public override string Name => "add";

    public override Permission Permission => Permission.Administer;

    public override string Help =>
        "Add a watcher. It is stopped until it is started. One that was added by command is gone when circusd is stopped: a watcher that stays is a "
        + "section of the configuration.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        new("name", "text", null, "Unlike all others, in any case; without dots."),
        new("cmd", "text", null, "Program and arguments."),
        new("args", "text or array", "none", "More arguments: a text is split as a shell does, words stay as they are."),
        new("options", "object", "{}", "Every key of a [watcher:NAME] section, and env with variables; the types are those of the wire, \"3\" is no number."),
        new("start", "boolean", "false", "Start it at once."),
        new("dry_run", "boolean", "false", "Only check. Not in Circus."),
        CommandProperty.Waiting,
    ];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("started", "Pids; with start and waiting."),
        ("kept", "Always empty; with start and waiting."),
        ("warnings", "What is odd about it, if anything is."),
    ];

    public override CommandExample? Example => new(
        """{"name": "new", "cmd": "/bin/x", "start": true, "waiting": true}""",
        """{"started": [103], "kept": []}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var name = properties.RequiredText("name");
        if (WatcherName.FaultOf(name) is { } fault)
        {
            throw CommandException.Invalid(fault);
        }

        if (context.Arbiter.Find(name) is not null)
        {
            throw new CommandException(ErrorCode.CommandError, $"'{name}' already exist");
        }

        var definition = new WatcherDefinition(
            name,
            properties.RequiredText("cmd"),
            properties.Has("args") ? properties.Required("args") : default,
            properties.Has("options") ? properties.Required("options") : default);
        if (definition.Options.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            throw CommandException.Invalid("'options' property should be an object");
        }

        if (definition.Options.ValueKind == JsonValueKind.Object)
        {
            foreach (var option in definition.Options.EnumerateObject())
            {
                OptionType.Require(option.Name, option.Value);
            }
        }

        var starts = properties.Flag("start");
        var options = Read(context, definition, out var warnings);
        OwnerMode.Require(context, options.Uid);
        var fields = new JsonObject();
        if (warnings.Count > 0)
        {
            fields["warnings"] = new JsonArray([.. warnings.Select(warning => JsonValue.Create(warning))]);
        }

        if (properties.Flag("dry_run"))
        {
            return CommandOutcome.Done(fields);
        }

        var watcher = context.Arbiter.Add(options);
        return starts ? new CommandOutcome((JsonObject)fields.DeepClone(), StartAsync(context, watcher, fields), false) : CommandOutcome.Done(fields);
    }

    private static WatcherOptions Read(CommandContext context, WatcherDefinition definition, out IReadOnlyList<string> warnings)
    {
        try
        {
            var sockets = context.Sockets.Numbers.Keys.ToArray();
            var options = AddedWatcher.Read(
                definition, context.Config, sockets, context.Arbiter.Watchers.Select(watcher => watcher.Options), context.Arbiter.Options.Flapping, out warnings);
            OptionCheck.Run(options, sockets);
            return options with { Node = context.Identity.Hostname };
        }
        catch (AddedWatcherException fault)
        {
            throw CommandException.Invalid(fault.Message);
        }
    }

    private static async Task<JsonObject> StartAsync(CommandContext context, Watcher watcher, JsonObject fields)
    {
        // One of the same name may still be on its way out, with what both need.
        await context.Arbiter.GoneAsync(watcher.Name);
        watcher.StartNow();
        await watcher.SettleAsync();
        CommandContext.RequireNotFailed(watcher);
        fields["started"] = PidList.ArrayOf(PidList.Of(watcher));
        fields["kept"] = new JsonArray();
        return fields;
    }
}
