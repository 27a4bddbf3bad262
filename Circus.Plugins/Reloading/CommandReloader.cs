using System.Text.Json.Nodes;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Plugins.Reloading;

/// <summary>Reloads a watcher when the program of its command has changed, or a link on the way to it leads elsewhere.</summary>
internal sealed class CommandReloader(PluginServices services) : BuiltInPlugin(services)
{
    private const string Paths = "paths.";

    private readonly ReloadLedger _ledger = new(services.Options.SecondsOrNone("debounce") ?? TimeSpan.Zero);
    private readonly IReadOnlyDictionary<string, string> _paths = services.Options.Below(Paths);
    private readonly Dictionary<string, WatchedCommand> _commands = [];
    private readonly HashSet<string> _changedKeys = [];

    public override TimeSpan? LoopRate { get; } = services.Options.Period("loop_rate");

    /// <summary>A watcher may have another command after one of these; otherwise it is not asked for again.</summary>
    protected override Task OnEventAsync(CircusEvent happened, CancellationToken cancellationToken)
    {
        if (happened.Action is EventAction.Updated or EventAction.Add or EventAction.Remove or EventAction.Start)
        {
            _changedKeys.Add(happened.WatcherKey);
        }

        return Task.CompletedTask;
    }

    protected override async Task LookAfterAsync(CancellationToken cancellationToken)
    {
        var reply = await CallAsync("list", null, cancellationToken);
        var names = reply.GetProperty("watchers").EnumerateArray().Select(name => name.ToString()).Where(name => !PluginNames.IsOwn(name)).ToList();
        _ledger.KeepOnly(names);
        List<PluginAction> actions = [];
        foreach (var name in names)
        {
            if (await CommandAsync(name, cancellationToken) is { } command
                && _ledger.Look(name, FileState.Of(command.Program(), command.More(_paths.GetValueOrDefault(name))), Time.GetUtcNow()))
            {
                actions.Add(new PluginAction.Reload(name, "the program of its command has changed"));
            }
        }

        _changedKeys.Clear();
        await ActAsync(actions, cancellationToken);
    }

    /// <summary>Null for a watcher that was removed just now.</summary>
    private async Task<WatchedCommand?> CommandAsync(string name, CancellationToken cancellationToken)
    {
        var known = _commands.GetValueOrDefault(name);
        if (known is not null && !_changedKeys.Contains(Topic.KeyOf(name)))
        {
            return known;
        }

        try
        {
            var reply = await CallAsync("options", new JsonObject { ["name"] = name }, cancellationToken);
            var command = _commands[name] = WatchedCommand.Of(reply.GetProperty("options"));
            if (known is not null && command != known)
            {
                // Whoever gave it another command has made it run that already.
                _ledger.Forget(name);
            }

            return command;
        }
        catch (CommandRefusedException)
        {
            _commands.Remove(name);
            return null;
        }
    }
}
