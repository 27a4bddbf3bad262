using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon.Configuration;
using Circus.Daemon.Watchers;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

internal sealed class SetCommand : Command
{
    /// <summary>What one may set who may not say what runs, and as whom.</summary>
    private static readonly HashSet<string> _operable = new(StringComparer.Ordinal)
    {
        "numprocesses", "warmup_delay", "send_hup", "stop_signal", "stop_children", "max_retry", "graceful_timeout", "max_age", "max_age_variance",
        "respawn", "singleton", "autostart",
    };

    public static bool IsOperable(string key) => _operable.Contains(key);

    public static string WordOf(ChangeEffect effect) => effect switch
    {
        ChangeEffect.None or ChangeEffect.Live => "now",
        ChangeEffect.Reload => "reload",
        ChangeEffect.Restart or ChangeEffect.Replace => "restart",
    };

    public override string Name => "set";

    public override Permission Permission => Permission.Operate;

    public override string Help =>
        "Change options of a watcher. These are all keys of a [watcher:NAME] section, and all that are given are checked before any is changed. The "
        + "answer tells for each what it took to be felt: now, reload (the processes are replaced, the new ones first), or restart (it counts from the next "
        + "start of the watcher). Those that say what runs, and as whom, need the role admin.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        CommandProperty.WatcherName,
        new("options", "object", null, "Keys and values; the types are those of the wire, \"3\" is no number. null is back to the default."),
        new("dry_run", "boolean", "false", "Only check, and tell. Not in Circus."),
        CommandProperty.Waiting,
    ];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
        [("effects", "For each key: now, reload or restart."), ("warnings", "What is odd about them, if anything is.")];

    public override CommandExample? Example => new(
        """{"name": "web", "options": {"numprocesses": 3, "cmd": "/bin/other"}, "waiting": true}""",
        """{"effects": {"numprocesses": "now", "cmd": "reload"}}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var watcher = context.Watcher(properties);
        var options = properties.Required("options");
        if (options.ValueKind != JsonValueKind.Object)
        {
            throw CommandException.Invalid("'options' property should be an object");
        }

        foreach (var option in options.EnumerateObject())
        {
            if (context.Peer.Role < Permission.Administer && !_operable.Contains(option.Name))
            {
                throw new CommandException(ErrorCode.CommandError, $"not allowed: set {option.Name} needs the role admin, {context.Peer.Name} has {Role.NameOf(context.Peer.Role)}");
            }
        }

        string[] sockets = [.. context.Sockets.Numbers.Keys];
        var change = OptionChange.Of(watcher.Options, options, context.Config, sockets, context.Arbiter.Watchers.Select(other => other.Options), context.Arbiter.Options.Flapping);
        if (change.Options.Uid != watcher.Options.Uid)
        {
            OwnerMode.Require(context, change.Options.Uid);
        }

        var needsReload = change.Effects.Values.Contains(ChangeEffect.Reload);
        if (needsReload)
        {
            OptionCheck.Run(change.Options, sockets);
        }

        if (properties.Flag("dry_run"))
        {
            return CommandOutcome.Done(FieldsOf(change));
        }

        if (!watcher.TryRedirect(change.Options, moves: !needsReload, out var reason))
        {
            throw new CommandException(ErrorCode.OperatingSystemError, reason);
        }

        watcher.Change(RuntimeOptions.Note(watcher.Options, change.Options, options), change.Effects.Count, needsReload);
        var fields = FieldsOf(change);
        return new CommandOutcome((JsonObject)fields.DeepClone(), SettleAsync(watcher, needsReload, fields), false);
    }

    private static JsonObject FieldsOf(OptionChange change)
    {
        var fields = new JsonObject
        {
            ["effects"] = new JsonObject(change.Effects.Select(effect => KeyValuePair.Create(effect.Key, (JsonNode?)WordOf(effect.Value)))),
        };
        if (change.Warnings.Count > 0)
        {
            fields["warnings"] = new JsonArray([.. change.Warnings.Select(warning => JsonValue.Create(warning))]);
        }

        return fields;
    }

    private static async Task<JsonObject> SettleAsync(Watcher watcher, bool needsReload, JsonObject fields)
    {
        await watcher.SettleAsync();
        return needsReload && watcher.ReloadFault is { } reason
            ? throw new CommandException(ErrorCode.BadMessageData, $"the options are as they were, because no process can be started with the new ones; the old processes run on: {reason}")
            : fields;
    }
}
