using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

/// <summary>The "info" of start and restart: which pids came, went and stayed.</summary>
internal static class PidList
{
    public static IReadOnlyCollection<int> Of(Watcher watcher) => [.. watcher.Processes.Where(p => p.IsLive).Select(p => p.Pid)];

    /// <summary>Of a start, which ends nothing.</summary>
    public static JsonObject Come(IReadOnlyCollection<int> before, IReadOnlyCollection<int> after) =>
        new() { ["started"] = Sorted(after.Except(before)), ["kept"] = Sorted(after.Intersect(before)) };

    /// <summary>Of a restart or a reload.</summary>
    public static JsonObject Replaced(IReadOnlyCollection<int> before, IReadOnlyCollection<int> after) =>
        new() { ["stopped"] = Sorted(before.Except(after)), ["started"] = Sorted(after.Except(before)), ["kept"] = Sorted(after.Intersect(before)) };

    public static JsonArray ArrayOf(IEnumerable<int> pids) => new([.. pids.Select(pid => JsonValue.Create(pid))]);

    private static JsonArray Sorted(IEnumerable<int> pids) => ArrayOf(pids.Order());
}
