using System.Text.Json.Nodes;
using Circus.Daemon.Arbitration;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

internal sealed class ReloadConfigCommand : Command
{
    public override string Name => "reloadconfig";

    public override Permission Permission => Permission.Administer;

    public override string Help =>
        "Read the configuration again and apply what changed. What did not change is not touched. Watchers that were added by command stay, unless prune.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        new("dry_run", "boolean", "false", "Only tell."),
        new("prune", "boolean", "false", "Watchers that are in no file go."),
        CommandProperty.Waiting,
    ];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("added", "Watchers."),
        ("removed", "Watchers."),
        ("changed", "Objects with name, action, keys, reason and, if any, overridden."),
        ("unchanged", "Watchers."),
        ("kept", "Keys that were set at run time and stay so."),
        ("not_in_file", "Watchers that were added by command."),
        ("sockets", "added, removed and changed."),
        ("circus", "changed, and what counts after_restart."),
        ("dry_run", "Whether it was only told."),
        ("warnings", "What is odd about the files, if anything is."),
    ];

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var prunes = properties.Flag("prune");
        return properties.Flag("dry_run")
            ? CommandOutcome.Soon(TellAsync(context.Reconfiguration, prunes))
            : CommandOutcome.Soon(RunAsync(context.Reconfiguration, prunes, properties.Flag("waiting")));
    }

    private static async Task<JsonObject> TellAsync(Reconfiguration reconfiguration, bool prunes) =>
        Answer(await reconfiguration.PlanAsync(prunes), isDry: true);

    /// <summary>Who does not wait for the end learns what is going to be done.</summary>
    private static async Task<JsonObject> RunAsync(Reconfiguration reconfiguration, bool prunes, bool waits)
    {
        var planned = new TaskCompletionSource<PlannedChange>();
        var run = reconfiguration.RunAsync(prunes, "reloadconfig", planned.SetResult);
        // An unexpected fault would otherwise leave the client without an answer.
        await await Task.WhenAny(planned.Task, run);
        var answer = Answer(await planned.Task, isDry: false);
        return waits && await run is { Count: > 0 } faults ? throw Refused(faults) : answer;
    }

    private static JsonObject Answer(PlannedChange change, bool isDry) =>
        change.Faults.Count > 0 || change.Plan is null ? throw Refused(change.Faults) : PlanListing.Of(change.Plan, change.Warnings, isDry);

    private static CommandException Refused(IReadOnlyList<string> faults) => new(ErrorCode.BadMessageData, string.Join('\n', faults));
}
