using System.Text.Json.Nodes;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>add and rm with real processes.</summary>
public sealed class DaemonMembershipTests(ReaperFixture children)
{
    [Fact]
    [Trait("Peer", "16")]
    public async Task Rm_NoStop_ProcessOutlivesTheDaemonAndIsNotTakenOverByTheNext()
    {
        await using var daemon = new RunningDaemon(children, "");
        await AddAsync(daemon, "job", """sh -c 'trap "echo asked >> asked; exit 7" TERM; echo ready > ready; while :; do sleep 0.05; done'""");
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(daemon.Folder, "ready"))));
        var pid = Assert.Single(await daemon.PidsAsync("job"));

        await daemon.AskAsync("rm", new() { ["name"] = "job", ["nostop"] = true });
        await daemon.AskAsync("quit");
        Assert.Equal("exit status 0", (await daemon.ExitAsync()).ToString());

        Assert.Contains(pid, daemon.Left);
        await daemon.StartAgainAsync();
        Assert.Contains(pid, daemon.Left);
        Assert.Equal(0, (await daemon.AskAsync("numwatchers")).GetProperty("numwatchers").GetInt32());
        using var pidFd = PidFd.Open(pid)!;
        Assert.Equal(0, PidFd.Send(pidFd, Signal.Term));
        // It has come to this program, the next subreaper above.
        Assert.Equal("exit status 7", (await children.WaitForExitAsync(pid)).Status.ToString());
        Assert.True(File.Exists(Path.Combine(daemon.Folder, "asked")));
    }

    [Fact]
    public async Task Add_StreamAndSocketlessOptions_RunsAsASectionWould()
    {
        await using var daemon = new RunningDaemon(children, "");

        await daemon.AskAsync("add", new()
        {
            ["name"] = "echo",
            ["cmd"] = "/bin/sh -c 'echo $WHO $(circus.wid); ulimit -n; exec sleep 600' ",
            ["start"] = true,
            ["options"] = new JsonObject
            {
                ["working_dir"] = daemon.Folder,
                ["env"] = new JsonObject { ["WHO"] = "me", ["PATH"] = "/usr/bin:/bin" },
                ["rlimit_nofile"] = 99,
                ["stdout_stream"] = new JsonObject { ["class"] = "FileStream", ["filename"] = Path.Combine(daemon.Folder, "out") },
            },
        });

        await daemon.UntilAsync(async () =>
            File.Exists(Path.Combine(daemon.Folder, "out"))
            && await File.ReadAllTextAsync(Path.Combine(daemon.Folder, "out"), TestContext.Current.CancellationToken) == "me 1\n99\n");
        await daemon.AskAsync("rm", new() { ["name"] = "echo" });
        Assert.Empty(daemon.Left);
    }

    [Fact]
    public async Task Added_DaemonKilled_TheNextOneHasThemAgainWithTheirProcesses()
    {
        await using var daemon = new RunningDaemon(children, "");
        await AddAsync(daemon, "job", "sleep 1000");
        await AddAsync(daemon, "gone", "sleep 1000");
        await daemon.AskAsync("add", new() { ["name"] = "idle", ["cmd"] = "sleep 1000" });
        await daemon.AskAsync("incr", new() { ["name"] = "job", ["nb"] = 1 });
        await daemon.AskAsync("rm", new() { ["name"] = "gone" });
        var pids = await daemon.PidsAsync("job");

        await daemon.KillAsync();
        await daemon.StartAgainAsync();

        Assert.Equal(pids, await daemon.PidsAsync("job"));
        Assert.Equal("stopped", await daemon.StatusAsync("idle"));
        Assert.Equal(2, (await daemon.AskAsync("numwatchers")).GetProperty("numwatchers").GetInt32());
        Assert.Equal(pids.Order(), daemon.Left.Order());
    }

    private static async Task AddAsync(RunningDaemon daemon, string name, string cmd) => await daemon.AskAsync("add", new()
    {
        ["name"] = name,
        ["cmd"] = cmd,
        ["start"] = true,
        ["options"] = new JsonObject { ["working_dir"] = daemon.Folder, ["copy_env"] = true },
    });
}
