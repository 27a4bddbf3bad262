using System.Diagnostics;
using System.Globalization;
using Circus.Daemon.Interop;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Tests.Programs;

/// <summary>
/// What has to be so after every fault: circusd answers; what it says is what there is (no process is lost, none runs twice, none is there that it does not
/// know); no zombie; as many processes as are wanted, or a state that says why not.
/// </summary>
internal static class DaemonSoundness
{
    /// <summary>What is on its way must have come to its end by then.</summary>
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    public static async Task AssertAsync(RunningDaemon daemon)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var since = Stopwatch.GetTimestamp();
        while (await FaultAsync(daemon) is { } fault)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < _limit, $"after the test: {fault}\n{daemon.Log}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Null when everything is as it should be.</summary>
    private static async Task<string?> FaultAsync(RunningDaemon daemon)
    {
        var watchers = (await daemon.Client.DescribeAsync(CancellationToken.None)).Watchers;
        var known = watchers.SelectMany(watcher => watcher.Processes.Select(process => (process.Pid, Slot: $"{watcher.Name}.{process.Wid}"))).ToList();
        return known.GroupBy(process => process.Pid).FirstOrDefault(same => same.Count() > 1) is { } twice ? $"pid {twice.Key} is in {twice.Count()} slots"
            : known.GroupBy(process => process.Slot).FirstOrDefault(same => same.Count() > 1) is { } taken ? $"{taken.Key} has {taken.Count()} processes"
            : watchers.Select(Unexplained).FirstOrDefault(fault => fault is not null)
                ?? FaultOf(daemon, known.ToDictionary(process => process.Pid, process => process.Slot));
    }

    private static string? Unexplained(WatcherDescription watcher)
    {
        var actual = watcher.Processes.Count(process => !process.Stopping);
        return watcher switch
        {
            { Status: "active", Substate: null } when actual > watcher.Numprocesses => TooMany(),
            { Status: "active", Substate: null, Processes.Count: 0, Numprocesses: > 0 } => TooMany(),
            { Status: "stopped" } when actual > 0 && watcher.Substate is null => TooMany(),
            { Substate: not null and not (Substates.Reloading or Substates.Listening or Substates.Scheduled), Reason: null } => $"{watcher.Name} is {watcher.Substate} and does not say why",
            _ => null,
        };

        string TooMany() => string.Create(
            CultureInfo.InvariantCulture, $"{watcher.Name} is {watcher.Status} with {actual} processes, {watcher.Numprocesses} are wanted, and does not say why");
    }

    private static string? FaultOf(RunningDaemon daemon, Dictionary<int, string> known)
    {
        // Read after circusd has answered: what it said may have gone since, but nothing may have come.
        var all = ProcessTree.All().ToDictionary(stat => stat.Pid);
        foreach (var (pid, slot) in known)
        {
            if (!all.TryGetValue(pid, out var stat) || !stat.IsLive)
            {
                return $"{slot} is said to be pid {pid}, which is gone";
            }
        }

        if (all.Values.FirstOrDefault(stat => stat.Parent == daemon.Pid && !stat.IsLive) is { Pid: > 0 } zombie)
        {
            return $"pid {zombie.Pid} is a zombie";
        }

        var stray = daemon.Left.Concat(ProcessTree.Descendants(daemon.Pid, recursive: true).Select(stat => stat.Pid)).FirstOrDefault(pid => pid != daemon.Pid && !Belongs(pid));
        return stray == 0 ? null : $"pid {stray} belongs to nobody: {RunningDaemon.CommandOf(stray)}";

        // To the session of one that is known, or it was started by one; or it has come since, or gone.
        bool Belongs(int pid)
        {
            if (!all.TryGetValue(pid, out var stat) || !stat.IsLive)
            {
                return true;
            }

            while (!known.ContainsKey(stat.Pid) && !known.ContainsKey(stat.Session))
            {
                if (stat.Pid == daemon.Pid || !all.TryGetValue(stat.Parent, out stat))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
