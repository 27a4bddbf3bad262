using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

/// <summary>What incr and decr share.</summary>
internal static class Scaling
{
    public static CommandOutcome By(Watcher watcher, long difference)
    {
        if (watcher.Options.Singleton)
        {
            return CommandOutcome.Done(new() { ["numprocesses"] = watcher.Options.NumProcesses, ["singleton"] = true });
        }

        var target = watcher.Scale(watcher.Options.NumProcesses + Math.Clamp(difference, -Largest, Largest));
        return CommandOutcome.When(SettleAsync(watcher, target));
    }

    // More processes than Linux can have (pid_max, proc(5)) are not worth an overflow.
    private const long Largest = 4_194_304;

    private static async Task<JsonObject> SettleAsync(Watcher watcher, int target)
    {
        await watcher.SettleAsync();
        return new() { ["numprocesses"] = target };
    }
}
