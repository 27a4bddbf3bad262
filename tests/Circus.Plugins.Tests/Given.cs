using Circus.Daemon.Configuration;

namespace Circus.Plugins.Tests;

/// <summary>Options as a section gives them, figures and descriptions.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    public static PluginOptions Options(string plugin, params (string Key, string Value)[] written) =>
        new(PluginKeys.Find(plugin)!, written.ToDictionary(option => option.Key, option => option.Value));

    public static ProcessFigures Process(int pid, double cpu = 50, double memory = 5, double bytes = 50 * 1024 * 1024, params ProcessFigures[] children) =>
        new(pid, cpu, memory, bytes) { Children = children };

    public static WatcherFigures Watcher(params ProcessFigures[] processes) => new("web", processes);

    public static string[] Counts(IEnumerable<PluginAction> actions) => [.. actions.OfType<PluginAction.Count>().Select(count => count.Bucket)];
}
