using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

/// <summary>The "info" of start and restart: which pids came, went and stayed.</summary>
internal static class PidList
{
    public static IReadOnlyCollection<int> Of(Watcher watcher) => [.. watcher.Processes.Where(p => p.IsLive).Select(p => p.Pid)];

    public static JsonObject Difference(IReadOnlyCollection<int> before, IReadOnlyCollection<int> after)
    {
        var info = new JsonObject { ["started"] = Array(after.Except(before)), ["kept"] = Array(after.Intersect(before)) };
        if (before.Except(after).Any())
        {
            info["stopped"] = Array(before.Except(after));
        }

        return info;
    }

    private static JsonArray Array(IEnumerable<int> pids) => new([.. pids.Select(pid => JsonValue.Create(pid))]);
}
