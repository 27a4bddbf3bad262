using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>circusd as pid 1, as in a container.</summary>
public sealed class DaemonAsInitTests(ReaperFixture children)
{
    private static readonly string[] _unshare = ["/usr/bin/unshare", "--pid", "--fork", "--mount-proc", "--kill-child=TERM"];

    [Fact]
    public async Task AsPidOne_OrphansAndDeaths_LeaveNoZombieAndEverythingWorks()
    {
        var trial = children.Start(new ProcessSpec
        {
            Arguments = [.. _unshare, "/bin/true"],
            Environment = new Dictionary<string, string>(),
            WorkingDirectory = "/",
            Stderr = ChildStream.Null,
        });
        using (trial.PidFd)
        {
            Assert.SkipUnless((await children.WaitForExitAsync(trial.Pid)).Status == ExitStatus.Exited(0), "this user may not make a pid namespace");
        }

        await using var daemon = new RunningDaemon(
            children,
            """
            [watcher:web]
            working_dir = {folder}
            cmd = sh -c '(sleep 0.1 &); (sleep 0.1 &); exec sleep 600'
            numprocesses = 5
            graceful_timeout = 1
            """,
            starter: _unshare);
        await daemon.StartedAsync();
        var node = (await daemon.AskAsync("describe")).GetProperty("node");
        Assert.Equal(1, node.GetProperty("pid").GetInt32());
        await daemon.AskAsync("restart", new() { ["name"] = "web" });

        // The orphans have ended when only the five are left; as zombies they would still be counted by their parent.
        await daemon.LeftAsync(5);
        Assert.Empty(Zombies(daemon.Pid));

        await daemon.AskAsync("quit");
        Assert.Equal("exit status 0", (await daemon.ExitAsync()).ToString());
        Assert.Empty(daemon.Left);
    }

    /// <summary>Dead children that the program below <paramref name="starter"/> has not reaped.</summary>
    private static List<ProcessStat> Zombies(int starter)
    {
        var all = ProcessTree.All();
        var init = Assert.Single(all, stat => stat.Parent == starter);
        return [.. all.Where(stat => stat.Parent == init.Pid && !stat.IsLive)];
    }
}
