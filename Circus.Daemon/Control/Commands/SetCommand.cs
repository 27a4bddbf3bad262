using System.Text.Json;
using System.Text.Json.Nodes;
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

    public override string Name => "set";

    public override Permission Permission => Permission.Operate;

    public override string Help => "Changes options of a watcher; those that say what runs, and as whom, need the role admin. Properties: name, options, waiting.";

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var watcher = context.Watcher(properties);
        var options = properties.Required("options");
        if (options.ValueKind != JsonValueKind.Object)
        {
            throw CommandException.Invalid("'options' property should be an object");
        }

        // Everything is checked before anything is changed.
        var changed = watcher.Options;
        var effect = OptionEffect.None;
        foreach (var option in options.EnumerateObject())
        {
            var setter = SettableOptions.Find(option.Name) ?? throw CommandException.Invalid($"unknown key '{option.Name}'");
            if (context.Peer.Role < Permission.Administer && !_operable.Contains(option.Name))
            {
                throw new CommandException(ErrorCode.CommandError, $"not allowed: set {option.Name} needs the role admin, {context.Peer.Name} has {Role.NameOf(context.Peer.Role)}");
            }

            changed = setter.Apply(changed, option.Name, option.Value);
            effect = setter.Effect > effect ? setter.Effect : effect;
        }

        if (changed is { Singleton: true, NumProcesses: > 1 })
        {
            throw new CommandException(ErrorCode.CommandError, "cannot set numprocesses > 1 with a singleton");
        }

        if (changed.Uid != watcher.Options.Uid)
        {
            OwnerMode.Require(context, changed.Uid);
        }

        if (effect == OptionEffect.Reload)
        {
            SettableOptions.Check(changed, [.. context.Sockets.Numbers.Keys]);
        }

        watcher.Change(RuntimeOptions.Note(watcher.Options, changed, options), options.EnumerateObject().Count(), effect == OptionEffect.Reload);
        return CommandOutcome.When(SettleAsync(watcher, effect == OptionEffect.Reload));
    }

    private static async Task<JsonObject> SettleAsync(Watcher watcher, bool needsReload)
    {
        await watcher.SettleAsync();
        return needsReload && watcher.ReloadFault is { } reason
            ? throw new CommandException(ErrorCode.BadMessageData, $"the options are as they were, because no process can be started with the new ones; the old processes run on: {reason}")
            : [];
    }
}
