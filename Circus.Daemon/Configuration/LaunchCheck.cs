using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>What a configuration cannot know: whether this machine has the users, folders and programs that it names.</summary>
internal static class LaunchCheck
{
    /// <summary>A line for each watcher whose processes could not be started now, with its place.</summary>
    public static IEnumerable<string> FaultsOf(DaemonOptions options)
    {
        var descriptors = ConfigSummary.DescriptorsOf(options);
        foreach (var watcher in options.Watchers.Where(watcher => watcher is { Invalid: null, Origin: not null }))
        {
            if (CommandLine.TryBuild(watcher, slot: 1, descriptors, out var words, out _) && !LaunchPlan.TryMake(SpecOf(watcher, words), out _, out var error))
            {
                yield return $"{watcher.Origin}: [{TitleOf(watcher)}]: as this machine is now it cannot be started: {error.Reason}";
            }
        }
    }

    private static string TitleOf(WatcherOptions watcher) =>
        watcher.Name.StartsWith(PluginSection.Prefix, StringComparison.Ordinal) ? watcher.Name : $"{WatcherSection.Prefix}{watcher.Name}";

    private static ProcessSpec SpecOf(WatcherOptions watcher, IReadOnlyList<string> words) => new()
    {
        Arguments = words,
        Executable = watcher.Executable,
        Environment = watcher.Env,
        WorkingDirectory = watcher.WorkingDir,
        User = watcher.Uid,
        Group = watcher.Gid,
        ResourceLimits = watcher.Rlimits,
        Umask = watcher.Umask,
        Nice = watcher.Nice,
    };
}
