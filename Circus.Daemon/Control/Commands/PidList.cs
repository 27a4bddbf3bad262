using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

/// <summary>The "info" of start and restart: which pids came, went and stayed.</summary>
internal static class PidList
{
    public static IReadOnlyCollection<int> Of(Watcher watcher) => [.. watcher.Processes.Where(p => p.IsLive).Select(p => p.Pid)];

    public static JsonObject Difference(IReadOnlyCollection<int> before, IReadOnlyCollection<int> after)
    {
        var info = new JsonObject { ["started"] = ArrayOf(after.Except(before)), ["kept"] = ArrayOf(after.Intersect(before)) };
        if (before.Except(after).Any())
        {
            info["stopped"] = ArrayOf(before.Except(after));
        }

        return info;
    }

    public static JsonArray ArrayOf(IEnumerable<int> pids) => new([.. pids.Select(pid => JsonValue.Create(pid))]);
}
