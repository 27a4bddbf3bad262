using System.Net;
using System.Net.Sockets;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>circusd is killed, and something else is amiss as well.</summary>
public sealed class DaemonRecoveryTests(ReaperFixture children)
{
    private const string Speaker = """
        [watcher:web]
        working_dir = {folder}
        cmd = perl -e '$| = 1; $SIG{USR1} = sub { print "said\n" }; print "ready\n"; sleep 1 while 1'
        graceful_timeout = 2
        stdout_stream.class = FileStream
        stdout_stream.filename = {folder}/web.log
        """;

    [Theory]
    [InlineData("empty")]
    [InlineData("head")]
    [InlineData("gone")]
    public async Task Journal_Spoilt_ChildrenAreFoundByTheirMarks(string how)
    {
        await using var daemon = new RunningDaemon(children, RunningDaemon.TwoSleepers);
        await daemon.StartedAsync();
        var (pids, before) = (await daemon.PidsAsync("web"), daemon.Left);
        await daemon.KillAsync();
        var journal = daemon.JournalPath;
        switch (how)
        {
            case "empty":
                await File.WriteAllTextAsync(journal, "", TestContext.Current.CancellationToken);
                break;
            case "head":
                var lines = await File.ReadAllLinesAsync(journal, TestContext.Current.CancellationToken);
                await File.WriteAllLinesAsync(journal, ["{\"kind\":\"dae\0", .. lines[1..]], TestContext.Current.CancellationToken);
                break;
            case "gone":
                File.Delete(journal);
                break;
        }

        await daemon.StartAgainAsync();

        Assert.Equal(pids, await daemon.PidsAsync("web"));
        Assert.Equal(before, daemon.Left);
        // A number that was given once is not given again: each new process is found on its own.
        await daemon.AskAsync("incr", new() { ["name"] = "web" });
        await daemon.KillAsync();
        await daemon.StartAgainAsync();
        Assert.Equal(3, (await daemon.PidsAsync("web")).Distinct().Count());
        Assert.Equal(3, daemon.Left.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Journal_CannotBeWrittenAtALaunch_TheProcessIsAdoptedAllTheSame(bool oldOneComesBack)
    {
        await using var daemon = new RunningDaemon(children, RunningDaemon.TwoSleepers);
        await daemon.StartedAsync();
        var journal = daemon.JournalPath;
        File.Move(journal, journal + ".aside");
        Directory.CreateDirectory(Path.Combine(journal, "in the way"));
        await daemon.AskAsync("incr", new() { ["name"] = "web" });
        var pids = await daemon.PidsAsync("web");
        Assert.Contains("cannot be written", daemon.Log);
        await daemon.KillAsync();
        Directory.Delete(journal, recursive: true);
        if (oldOneComesBack)
        {
            File.Move(journal + ".aside", journal);
        }

        await daemon.StartAgainAsync();

        // What was wanted is as configured again: nobody could write it down.
        Assert.Subset(pids.ToHashSet(), (await daemon.PidsAsync("web")).ToHashSet());
        await daemon.LeftAsync(2);
    }

    [Fact]
    public async Task StateFolder_IsRemovedWhileItRuns_IsMadeAnewAndNothingIsForgotten()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = perl -e '$| = 1; $SIG{USR1} = sub { print "said\n" }; print "ready\n"; sleep 1 while 1'
            graceful_timeout = 2
            stdout_stream.class = FileStream
            stdout_stream.filename = {folder}/web.log
            """);
        await daemon.StartedAsync();
        await daemon.UntilLogAsync("web.log", "ready\n");
        var pids = await daemon.PidsAsync("web");
        Directory.Delete(Path.Combine(daemon.Folder, "state"), recursive: true);

        await daemon.AskAsync("incr", new() { ["name"] = "web" });
        await daemon.UntilLogAsync("web.log", "ready\nready\n");
        Assert.Contains("was removed while circusd runs", daemon.Log);
        var all = await daemon.PidsAsync("web");
        await daemon.KillAsync();
        await RunningDaemon.SignalAsync(pids[0], new Signal(10));
        await daemon.StartAgainAsync();

        Assert.Equal(all, await daemon.PidsAsync("web"));
        // Its FIFO has no name any more.
        await daemon.UntilLogAsync("web.log", "ready\nready\nsaid\n");
    }

    [Fact]
    public async Task FolderOfTheFifos_IsRemovedWhileItRuns_OutputsAreReadOnAndNewOnesAreMade()
    {
        await using var daemon = new RunningDaemon(children, Speaker, "check_delay = 0.1");
        await daemon.StartedAsync();
        await daemon.UntilLogAsync("web.log", "ready\n");
        var pids = await daemon.PidsAsync("web");
        var folder = FolderOfFifos(pids[0]);
        Directory.Delete(folder, recursive: true);

        await daemon.UntilAsync(() => Task.FromResult(Directory.Exists(folder)));
        await daemon.AskAsync("incr", new() { ["name"] = "web" });
        await daemon.UntilLogAsync("web.log", "ready\nready\n");
        var all = await daemon.PidsAsync("web");
        Assert.Equal(folder, FolderOfFifos(all.Except(pids).Single()));
        await daemon.KillAsync();
        await RunningDaemon.SignalAsync(pids[0], new Signal(10));
        await daemon.StartAgainAsync();

        Assert.Equal(all, await daemon.PidsAsync("web"));
        // Its FIFO has no name any more.
        await daemon.UntilLogAsync("web.log", "ready\nready\nsaid\n");
    }

    [Fact]
    public async Task Fifos_AreInTheStateFolder_ADaemonThatHasThemInMemoryReadsOn()
    {
        // Where a file says so there is no folder in memory: as with a version that had them in the state folder.
        string[] starter = ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", "[ -e \"$(dirname \"$2\")/memory\" ] || { mount --bind /proc /run && mount --bind /proc /dev/shm; } && exec \"$@\"", "sh"];
        Assert.SkipUnless(LibC.GetEuid() == 0, "only root may mount");
        await using var daemon = new RunningDaemon(children, Speaker, starter: starter);
        await daemon.StartedAsync();
        await daemon.UntilLogAsync("web.log", "ready\n");
        var pids = await daemon.PidsAsync("web");
        Assert.StartsWith(Path.Combine(daemon.Folder, "state"), FolderOfFifos(pids[0]));
        Assert.Contains("no folder in memory can be had", daemon.Log);

        await daemon.KillAsync();
        await RunningDaemon.SignalAsync(pids[0], new Signal(10));
        await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "memory"), "", TestContext.Current.CancellationToken);
        await daemon.StartAgainAsync();
        await daemon.UntilLogAsync("web.log", "ready\nsaid\n");

        Assert.Equal(pids, await daemon.PidsAsync("web"));
        await daemon.AskAsync("incr", new() { ["name"] = "web" });
        await daemon.UntilLogAsync("web.log", "ready\nsaid\nready\n");
        var folder = FolderOfFifos((await daemon.PidsAsync("web")).Except(pids).Single());
        Assert.DoesNotContain(daemon.Folder, folder);
        await daemon.AskAsync("quit");
        await daemon.ExitAsync();
        // After a clean end nothing is left, there neither.
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task StateFolder_IsRemovedWhileNothingHappens_IsMadeAnew()
    {
        await using var daemon = new RunningDaemon(children, RunningDaemon.TwoSleepers, "check_delay = 0.1");
        await daemon.StartedAsync();
        Directory.Delete(Path.Combine(daemon.Folder, "state"), recursive: true);

        await daemon.UntilAsync(() => Task.FromResult(daemon.Log.Contains("was removed while circusd runs", StringComparison.Ordinal)));

        var pids = await daemon.PidsAsync("web");
        await daemon.KillAsync();
        await daemon.StartAgainAsync();
        Assert.Equal(pids, await daemon.PidsAsync("web"));
    }

    [Fact]
    public async Task EndsWhileNoDaemonRuns_IsCountedAndWhatMayBeMissingIsSaid()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = perl -e '$| = 1; $SIG{USR1} = sub { print "last words\n"; exit 0 }; print "ready\n"; sleep 1 while 1'
            graceful_timeout = 2
            stdout_stream.class = FileStream
            stdout_stream.filename = {folder}/web.log
            """);
        await daemon.StartedAsync();
        await daemon.UntilLogAsync("web.log", "ready\n");
        var pid = Assert.Single(await daemon.PidsAsync("web"));
        await daemon.KillAsync();
        await RunningDaemon.SignalAsync(pid, new Signal(10));
        await children.WaitForExitAsync(pid);

        await daemon.StartAgainAsync();

        await daemon.UntilLogAsync("web.log", $"ready\n[circus] process {pid} ended while no circusd ran: what it wrote last may be lost here\nready\n");
        Assert.Contains($"process {pid} ended while no circusd ran, its status is unknown; what it wrote last may be lost", daemon.Log);
        Assert.Equal(1, (await daemon.DescribeAsync("web")).GetProperty("restarts").GetInt32());
    }

    [Fact]
    public async Task EndsWhileNoDaemonRuns_SomethingItStartedHasItsOutput_NoLineIsLost()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = perl -e '$| = 1; exec "sleep", "1000" unless fork; $SIG{USR1} = sub { print "last words\n"; exit 0 }; print "ready\n"; sleep 1 while 1'
            graceful_timeout = 2
            stdout_stream.class = FileStream
            stdout_stream.filename = {folder}/web.log
            """);
        await daemon.StartedAsync();
        await daemon.UntilLogAsync("web.log", "ready\n");
        var pid = Assert.Single(await daemon.PidsAsync("web"));
        await daemon.KillAsync();
        await RunningDaemon.SignalAsync(pid, new Signal(10));
        await children.WaitForExitAsync(pid);

        await daemon.StartAgainAsync();

        await daemon.UntilLogAsync("web.log", "ready\nlast words\nready\n");
        Assert.Contains("none of its output is lost", daemon.Log);
        await daemon.LeftAsync(2);
    }

    [Fact]
    public async Task Hook_HangsWhenTheDaemonIsKilled_IsSweptByTheNext()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 2
            hooks.after_stop = exec: sleep 1001
            hook_timeout = 500
            """);
        await daemon.StartedAsync();
        daemon.Send("stop", "web");
        await daemon.UntilAsync(() => Task.FromResult(daemon.Left is [var only] && RunningDaemon.CommandOf(only) == "sleep 1001"));
        await daemon.KillAsync();

        await daemon.StartAgainAsync();

        await daemon.LeftAsync(0);
    }

    [Fact]
    public async Task OneShot_HasFinished_IsNotRunAgainForThoseWhoNeedIt()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:init]
            working_dir = {folder}
            cmd = /bin/sh -c 'echo ran >> runs'
            respawn = False

            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            depends_on = init:finished
            graceful_timeout = 2
            """);
        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");
        await daemon.KillAsync();
        await daemon.StartAgainAsync();

        await daemon.AskAsync("restart", new() { ["name"] = "web" });

        Assert.Equal("active", await daemon.StatusAsync("web"));
        Assert.Equal("ran\n", await File.ReadAllTextAsync(Path.Combine(daemon.Folder, "runs"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Stopping_WhenTheDaemonIsKilled_GoesOnWhileTheNextOneAnswers()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c 'trap "" TERM; while :; do sleep 0.1; done'
            numprocesses = 3
            graceful_timeout = 3
            """);
        await daemon.StartedAsync();
        var pids = await daemon.PidsAsync("web");
        daemon.Send("stop", "web");
        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "stopping");
        await daemon.KillAsync();

        await daemon.StartAgainAsync();

        Assert.Equal("stopping", await daemon.StatusAsync("web"));
        Assert.Equal(pids, await daemon.PidsAsync("web"));
        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "stopped");
        Assert.Empty(daemon.Left);
    }

    [Fact]
    public async Task WatcherIsRemoved_ItsProcessesAreEndedWhileTheDaemonAnswers()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 2

            [watcher:old]
            working_dir = {folder}
            cmd = /bin/sh -c 'trap "" TERM; while :; do sleep 0.1; done'
            numprocesses = 3
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        await daemon.KillAsync();
        daemon.Edit(text => text[..text.IndexOf("[watcher:old]", StringComparison.Ordinal)]);

        await daemon.StartAgainAsync();

        // They do not end by themselves: it has answered before they were gone.
        Assert.True(daemon.Left.Count > 1);
        await daemon.LeftAsync(1);
    }

    [Theory]
    [InlineData("reload")]
    [InlineData("set")]
    public async Task Reload_DaemonIsKilledInTheMiddle_OldProcessesStayUntilNewOnesAreReady(string command)
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            numprocesses = 2
            graceful_timeout = 2
            readiness.exec = test -e good
            readiness.interval = 0.1
            ready_timeout = 4
            """);
        var good = Path.Combine(daemon.Folder, "good");
        await File.WriteAllTextAsync(good, "", TestContext.Current.CancellationToken);
        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");
        var old = await daemon.PidsAsync("web");
        File.Delete(good);
        if (command == "set")
        {
            daemon.Send("set", "web", new() { ["options"] = new System.Text.Json.Nodes.JsonObject { ["cmd"] = "sleep 1002" } });
        }
        else
        {
            daemon.Send("reload", "web");
        }

        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Count == 4);
        await daemon.KillAsync();
        await daemon.StartAgainAsync();

        Assert.Subset((await daemon.PidsAsync("web")).ToHashSet(), old.ToHashSet());
        // The new ones never become ready.
        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Count == 2);
        Assert.Equal(old, await daemon.PidsAsync("web"));
        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");
    }

    [Fact]
    public async Task Reload_DaemonIsKilledInTheMiddle_NewOnesBecomeReady_AndTakeOver()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            numprocesses = 2
            graceful_timeout = 2
            readiness.exec = test -e good
            readiness.interval = 0.1
            ready_timeout = 60
            """);
        var good = Path.Combine(daemon.Folder, "good");
        await File.WriteAllTextAsync(good, "", TestContext.Current.CancellationToken);
        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");
        var old = await daemon.PidsAsync("web");
        File.Delete(good);
        daemon.Send("reload", "web");
        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Count == 4);
        var fresh = (await daemon.PidsAsync("web")).Except(old).ToList();
        await daemon.KillAsync();
        await daemon.StartAgainAsync();
        Assert.Equal(4, (await daemon.PidsAsync("web")).Count);

        await File.WriteAllTextAsync(good, "", TestContext.Current.CancellationToken);

        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Count == 2);
        Assert.Equal(fresh, await daemon.PidsAsync("web"));
        await daemon.LeftAsync(2);
    }

    [Fact]
    public async Task UnixSocket_NobodyHoldsIt_IsMadeAnew()
    {
        await using var daemon = new RunningDaemon(children, UnixSocket + RunningDaemon.TwoSleepers);
        await daemon.StartedAsync();
        await daemon.KillAsync();
        Assert.True(File.Exists(Path.Combine(daemon.Folder, "web.sock")));

        await daemon.StartAgainAsync();

        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(daemon.Folder, "web.sock")), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task UnixSocket_SomebodyElseServesThere_IsLeftAlone()
    {
        await using var daemon = new RunningDaemon(children, UnixSocket + RunningDaemon.TwoSleepers);
        await daemon.StartedAsync();
        await daemon.KillAsync();
        var path = Path.Combine(daemon.Folder, "web.sock");
        File.Delete(path);
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(path));
        server.Listen();

        daemon.Launch();

        Assert.Equal("exit status 1", (await daemon.ExitAsync()).ToString());
        Assert.True(File.Exists(path));
        server.Close();
        File.Delete(path);
        await daemon.StartAgainAsync();
        Assert.Equal(2, daemon.Left.Count);
    }

    [Fact]
    public async Task Socket_CannotBeCopiedFromAChild_ItServesOnAndTheSocketIsOpenedLater()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "others than root never have the capability that is taken away here");
        // A process that may not be looked into, prctl(2) PR_SET_DUMPABLE; without CAP_SYS_PTRACE not even by root.
        await using var daemon = new RunningDaemon(
            children,
            """
            [socket:web]
            host = 127.0.0.1
            port = 0

            [watcher:web]
            working_dir = {folder}
            cmd = perl -e 'syscall(157, 4, 0) == 0 or die; open my $f, ">", "up"; sleep 1 while 1'
            args = $(circus.sockets.web)
            use_sockets = True
            numprocesses = 2
            graceful_timeout = 2
            """,
            "",
            "setpriv", "--inh-caps", "-sys_ptrace", "--bounding-set", "-sys_ptrace");
        await daemon.StartedAsync();
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(daemon.Folder, "up"))));
        var port = await daemon.PortAsync("web");
        daemon.Edit(text => text.Replace("port = 0", $"port = {port}", StringComparison.Ordinal));
        var pids = await daemon.PidsAsync("web");
        await daemon.KillAsync();

        await daemon.StartAgainAsync();

        Assert.Equal(pids, await daemon.PidsAsync("web"));
        Assert.Contains("CAP_SYS_PTRACE", daemon.Log);
        Assert.Contains(string.Join(", ", pids), daemon.Log);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        }

        foreach (var pid in pids)
        {
            await RunningDaemon.SignalAsync(pid, Signal.Kill);
        }

        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Except(pids).Count() == 2);
        Assert.Equal(port, await daemon.PortAsync("web"));
    }

    [Fact]
    public async Task DiskOfTheStateIsFull_IsSaidAndOutputIsWrittenAllTheSame()
    {
        await using var disk = await SmallDisk.MountAsync(children);
        await using var daemon = RunningDaemon.WithState(children, disk.Path, """
            [watcher:web]
            working_dir = {folder}
            cmd = perl -e '$| = 1; print "$_\n" for 1 .. 3; sleep 1 while 1'
            graceful_timeout = 2
            stdout_stream.class = FileStream
            stdout_stream.filename = {folder}/web.log
            """);
        await daemon.StartedAsync();

        await daemon.UntilLogAsync("web.log", "1\n2\n3\n");

        Assert.Contains("marks cannot be made: no space left on device", daemon.Log);
        Assert.Equal("active", await daemon.StatusAsync("web"));
    }

    private const string UnixSocket = """
        [socket:web]
        path = {folder}/web.sock


        """;

    /// <summary>Where the standard output of a process is.</summary>
    private static string FolderOfFifos(int pid) => Path.GetDirectoryName(File.ResolveLinkTarget($"/proc/{pid}/fd/1", returnFinalTarget: false)!.FullName)!;
}
