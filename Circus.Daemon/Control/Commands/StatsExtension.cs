using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon.Arbitration;
using Circus.Daemon.Hooks;
using Circus.Daemon.Processes;
using Circus.Daemon.Watchers;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

/// <summary>Adds to measured figures what the hook extended_stats of a watcher says.</summary>
internal sealed class StatsExtension(Arbiter arbiter, Watcher watcher)
{
    /// <summary>Asks for one process, from outside of the arbiter's loop.</summary>
    /// <exception cref="CommandException">The hook fails, or answers with something else than figures.</exception>
    public async Task AddToAsync(JsonObject figures, ChildProcess process)
    {
        // Of the children there may be more than a pipe holds.
        var told = new JsonObject(figures.Where(figure => figure.Key != "children").Select(figure => KeyValuePair.Create(figure.Key, figure.Value?.DeepClone())));
        var asked = new TaskCompletionSource<CommandResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        arbiter.Post(new ArbiterMessage.Run(() =>
        {
            if (watcher.ExtendsStats)
            {
                watcher.AskForStats(process, told, asked.SetResult);
            }
            else
            {
                // Taken away meanwhile.
                asked.SetResult(new CommandResult(null, ExitStatus.Exited(0)));
            }
        }));
        var result = await asked.Task;
        if (result.Problem is { } problem)
        {
            throw Failed(problem);
        }

        foreach (var (figure, value) in Parse(result.Output))
        {
            figures[figure] = value?.DeepClone();
        }
    }

    private JsonObject Parse(string output)
    {
        if (string.IsNullOrWhiteSpace(output))
        {
            return [];
        }

        try
        {
            return JsonNode.Parse(output) as JsonObject ?? throw Failed("it wrote JSON, but no object");
        }
        catch (JsonException)
        {
            throw Failed("what it wrote is no JSON object");
        }
    }

    private CommandException Failed(string why) => new(ErrorCode.CommandError, $"hook {HookName.ExtendedStats} of {watcher.Name} failed: {why}");
}
