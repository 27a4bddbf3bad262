using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>circusd is killed; its children go on, and the next circusd takes them over.</summary>
public sealed class DaemonSurvivalTests(ReaperFixture children)
{
    private static readonly Signal _usr1 = new(10);

    [Fact]
    public async Task Killed_ChildrenGoOn_AndAreAdoptedInTheirSlots()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            numprocesses = 3
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        var before = await ProcessesAsync(daemon, "web");
        var started = daemon.Left;
        Assert.Equal(3, started.Count);

        await daemon.KillAsync();
        Assert.Equal(started, daemon.Left);
        await daemon.StartAgainAsync();

        Assert.Equal(before, await ProcessesAsync(daemon, "web"));
        Assert.Equal(started, daemon.Left);
        Assert.Equal("active", await daemon.StatusAsync("web"));
    }

    [Fact]
    public async Task Killed_OneChildDiesMeanwhile_OnlyThatIsReplaced()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sh -c 'sleep 1001 & wait'
            numprocesses = 2
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        var before = await daemon.PidsAsync("web");

        await daemon.KillAsync();
        await KillAsync(before[0]);
        await daemon.StartAgainAsync();

        var after = await daemon.PidsAsync("web");
        Assert.Equal(2, after.Count);
        Assert.Contains(before[1], after);
        Assert.DoesNotContain(before[0], after);
        // What the dead one had started is gone as well: two shells and their two sleeps are all there is.
        Assert.Equal(4, daemon.Left.Count);
    }

    [Fact]
    public async Task Adopted_Dies_IsReplacedAndItsStatusIsKnown()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sh -c 'trap "exit 7" USR1; while :; do sleep 1000 & wait $!; done'
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        var before = Assert.Single(await daemon.PidsAsync("web"));
        await daemon.KillAsync();
        await daemon.StartAgainAsync();
        await using var events = await daemon.EventsAsync("web", grace: 3);

        await daemon.AskAsync("signal", new() { ["name"] = "web", ["signum"] = "USR1" });

        var reap = (await events.UntilAsync("reap"))[^1];
        Assert.Equal((before, 7), (reap.Payload.ProcessPid, reap.Payload.ExitCode));
        var spawn = (await events.UntilAsync("spawn"))[^1];
        Assert.NotEqual(before, spawn.Payload.ProcessPid);
        Assert.Equal(1, spawn.Payload.Wid);
    }

    [Fact]
    public async Task Adopted_Stopped_IsGoneAsAWhole()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sh -c 'trap "" TERM; sleep 1000 & sleep 1000'
            numprocesses = 2
            graceful_timeout = 0.2
            """);
        await daemon.StartedAsync();
        await daemon.KillAsync();
        await daemon.StartAgainAsync();
        Assert.NotEmpty(daemon.Left);

        await daemon.AskAsync("stop", new() { ["name"] = "web" });

        Assert.Equal("stopped", await daemon.StatusAsync("web"));
        Assert.Empty(daemon.Left);
    }

    [Fact]
    public async Task Killed_ChildWrites_NothingIsLostAndItLives()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = perl -e '$| = 1; $n = 0; $SIG{USR1} = sub { print ++$n, "\n" for 1 .. 500 }; print "ready\n"; sleep 1 while 1'
            graceful_timeout = 2
            stdout_stream.class = FileStream
            stdout_stream.filename = {folder}/web.log
            """);
        await daemon.StartedAsync();
        var pid = Assert.Single(await daemon.PidsAsync("web"));
        var log = Path.Combine(daemon.Folder, "web.log");
        await LinesAsync(log, 1);
        await RunningDaemon.SignalAsync(pid, _usr1);
        await LinesAsync(log, 501);

        await daemon.KillAsync();
        // Nobody reads now.
        await RunningDaemon.SignalAsync(pid, _usr1);
        await daemon.StartAgainAsync();
        await LinesAsync(log, 1001);
        await RunningDaemon.SignalAsync(pid, _usr1);

        Assert.Equal(Enumerable.Range(1, 1500).Select(n => $"{n}"), (await LinesAsync(log, 1501)).Skip(1));
        Assert.Equal(pid, Assert.Single(await daemon.PidsAsync("web")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("stdout_stream.max_bytes = 1000000\nstdout_stream.backup_count = 1000")]
    [InlineData("stdout_stream.time_format = %H:%M:%S")]
    [InlineData("stdout_stream.time_format = %H:%M:%S\nstdout_stream.max_bytes = 10000000\nstdout_stream.backup_count = 1000")]
    public async Task Killed_InTheMiddleOfAFlood_EveryLineIsThereOnceAndInOrder(string more)
    {
        const int Lines = 5_000_000;
        const int Kills = 12;
        await using var daemon = new RunningDaemon(children, $$"""
            [watcher:web]
            working_dir = {folder}
            cmd = perl -e 'print "$_\n" for 1 .. {{Lines}}; $| = 1; print "end\n"; sleep 1 while 1'
            graceful_timeout = 2
            stdout_stream.class = FileStream
            stdout_stream.filename = {folder}/web.log
            {{more}}
            """);
        var random = new Random(7);
        for (var i = 0; i < Kills; i++)
        {
            await daemon.StartedAsync();
            await Task.Delay(random.Next(60), TestContext.Current.CancellationToken);
            await daemon.KillAsync();
            daemon.Launch();
        }

        var log = Path.Combine(daemon.Folder, "web.log");
        await UntilAsync(log, text => text.EndsWith("end\n"u8));
        Assert.Single(await daemon.PidsAsync("web"));
        var pids = await daemon.PidsAsync("web");
        // The oldest has the highest number.
        byte[] written = [.. Directory.GetFiles(daemon.Folder, "web.log*").OrderByDescending(Number).SelectMany(File.ReadAllBytes)];
        if (more.Contains("time_format", StringComparison.Ordinal))
        {
            written = WithoutStamps(written, pids);
        }

        var next = 1;
        var rest = written.AsSpan();

        for (; Utf8Parser.TryParse(rest, out int number, out var length) && number == next && rest[length] == '\n'; next++)
        {
            rest = rest[(length + 1)..];
        }

        Assert.Equal(Lines + 1, next);
        Assert.Equal("end\n"u8, rest);
    }

    [Fact]
    public async Task Killed_TargetsSetAtRunTime_AreKept()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:scaled]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 2

            [watcher:halted]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 2

            [watcher:manual]
            working_dir = {folder}
            cmd = sleep 1000
            autostart = False
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        await daemon.AskAsync("incr", new() { ["name"] = "scaled", ["nb"] = 2 });
        await daemon.AskAsync("stop", new() { ["name"] = "halted" });
        await daemon.AskAsync("start", new() { ["name"] = "manual" });
        var scaled = await daemon.PidsAsync("scaled");
        var manual = await daemon.PidsAsync("manual");

        await daemon.KillAsync();
        await daemon.StartAgainAsync();

        Assert.Equal(scaled, await daemon.PidsAsync("scaled"));
        Assert.Equal(manual, await daemon.PidsAsync("manual"));
        Assert.Equal("stopped", await daemon.StatusAsync("halted"));
        Assert.Equal(4, daemon.Left.Count);
    }

    [Fact]
    public async Task Killed_ManagedSocket_IsTakenBackFromAChild()
    {
        await using var daemon = new RunningDaemon(children, """
            [socket:web]
            host = 127.0.0.1
            port = 0

            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            args = $(circus.sockets.web)
            shell = False
            use_sockets = True
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        var before = await daemon.PortAsync("web");

        await daemon.KillAsync();
        await daemon.StartAgainAsync();

        // Port 0 asks for any: the same number means the same socket.
        Assert.Equal(before, await daemon.PortAsync("web"));
    }

    [Fact]
    public async Task CleanEnd_NothingIsLeftAndNothingIsRemembered()
    {
        string state;
        await using (var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 2
            """))
        {
            await daemon.StartedAsync();
            state = Path.Combine(daemon.Folder, "state");
            Assert.NotEmpty(Directory.GetDirectories(state));

            daemon.Signal(Signal.Term);
            await daemon.ExitAsync();

            Assert.Empty(daemon.Left);
            Assert.Empty(Directory.GetDirectories(state));
        }
    }

    [Fact]
    public async Task Second_OnTheSameConfiguration_IsRefused()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();

        var second = RunningDaemon.Launch(children, Path.Combine(daemon.Folder, "circus.ini"));
        using var pidFd = second.PidFd;
        using var stderr = second.Stderr;

        Assert.Equal("exit status 1", (await children.WaitForExitAsync(second.Pid)).Status.ToString());
        Assert.Single(daemon.Left);
        Assert.Equal("active", await daemon.StatusAsync("web"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Killed_AtAnyInstant_NoProcessIsLostOrStartedTwice(int seed)
    {
        var random = new Random(seed);
        // Blows fall before processes are ready, among readiness and the end of the old ones, and after it.
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            numprocesses = 8
            ready_after = 0.2
            graceful_timeout = 2

            [watcher:job]
            working_dir = {folder}
            cmd = sh -c 'sleep 1001 & wait'
            numprocesses = 3
            ready_after = 0.2
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        for (var round = 0; round < 8; round++)
        {
            // Nobody waits for these: the blow falls in the middle of one.
            foreach (var command in new[] { "restart", "incr", "decr", "reload", "kill" }.OrderBy(_ => random.Next()).Take(3))
            {
                daemon.Send(command, random.Next(2) == 0 ? "web" : "job");
            }

            await Task.Delay(random.Next(random.Next(2) == 0 ? 60 : 600), TestContext.Current.CancellationToken);
            await daemon.KillAsync();
            daemon.Launch();
            if (random.Next(3) > 0)
            {
                await DaemonSoundness.AssertAsync(daemon);
            }
        }

        await daemon.AskAsync("set", new() { ["name"] = "web", ["options"] = new JsonObject { ["numprocesses"] = 5 } });
        await daemon.AskAsync("set", new() { ["name"] = "job", ["options"] = new JsonObject { ["numprocesses"] = 2 } });
        await daemon.AskAsync("start");

        Assert.Equal(5, (await daemon.PidsAsync("web")).Distinct().Count());
        Assert.Equal(2, (await daemon.PidsAsync("job")).Distinct().Count());
        await daemon.LeftAsync(5 + (2 * 2));
        await DaemonSoundness.AssertAsync(daemon);
    }

    [Fact]
    public async Task Upgrade_KeepsPidChildrenSocketsAndOutput()
    {
        await using var daemon = new RunningDaemon(children, """
            [socket:web]
            host = 127.0.0.1
            port = 0

            [watcher:web]
            working_dir = {folder}
            cmd = perl -e '$| = 1; $n = 0; $SIG{USR1} = sub { print ++$n, "\n" for 1 .. 500 }; print "ready\n"; sleep 1 while 1'
            graceful_timeout = 2
            stdout_stream.class = FileStream
            stdout_stream.filename = {folder}/web.log

            [watcher:other]
            working_dir = {folder}
            cmd = sleep 1000
            numprocesses = 2
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        var pid = Assert.Single(await daemon.PidsAsync("web"));
        var others = await ProcessesAsync(daemon, "other");
        var port = await daemon.PortAsync("web");
        var log = Path.Combine(daemon.Folder, "web.log");
        await LinesAsync(log, 1);
        // A connection that waits in the queue of the socket.
        using var waiting = new TcpClient();
        await waiting.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);

        await daemon.AskAsync("upgrade");
        await RunningDaemon.SignalAsync(pid, _usr1);
        await daemon.UpgradedAsync();

        Assert.Equal(daemon.Pid, (await daemon.AskAsync("describe")).GetProperty("node").GetProperty("pid").GetInt32());
        Assert.Equal(pid, Assert.Single(await daemon.PidsAsync("web")));
        Assert.Equal(others, await ProcessesAsync(daemon, "other"));
        Assert.Equal(port, await daemon.PortAsync("web"));
        Assert.Equal(3, daemon.Left.Count);
        Assert.Equal(Enumerable.Range(1, 500).Select(n => $"{n}"), (await LinesAsync(log, 501)).Skip(1));

        // They are its own children still: it has their real exit status.
        await using var events = await daemon.EventsAsync("web", grace: 3);
        await RunningDaemon.SignalAsync(pid, Signal.Kill);
        var reap = (await events.UntilAsync("reap"))[^1];
        Assert.Equal((pid, -9), (reap.Payload.ProcessPid, reap.Payload.ExitCode));
    }

    [Fact]
    public async Task Killed_JournalIsSpoilt_WhatCanBeReadIsUsed()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            numprocesses = 2
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        var before = await daemon.PidsAsync("web");
        await daemon.KillAsync();
        File.AppendAllText(daemon.JournalPath, "{\"kind\":\"spaw");

        await daemon.StartAgainAsync();

        Assert.Equal(before, await daemon.PidsAsync("web"));
        await daemon.LoggedAsync("1 lines cannot be read");
    }

    private static async Task<string> ProcessesAsync(RunningDaemon daemon, string watcher)
    {
        var node = await daemon.AskAsync("describe");
        var described = node.GetProperty("node").GetProperty("watchers").EnumerateArray().Single(w => w.GetProperty("name").GetString() == watcher);
        return string.Join(", ", described.GetProperty("processes").EnumerateArray().Select(p => $"{p.GetProperty("wid")}:{p.GetProperty("pid")}").Order());
    }

    private async Task KillAsync(int pid)
    {
        await RunningDaemon.SignalAsync(pid, Signal.Kill);
        await children.WaitForExitAsync(pid);
    }

    /// <summary>Fails where a line has none.</summary>
    private static byte[] WithoutStamps(ReadOnlySpan<byte> text, IReadOnlyList<int> pids)
    {
        // "hh:mm:ss [pid] | "
        var mark = Encoding.UTF8.GetBytes($" [{Assert.Single(pids)}] | ");
        var plain = new List<byte>(text.Length);
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n') + 1;
            var line = text[..(end == 0 ? text.Length : end)];
            Assert.True(line.Length > 8 + mark.Length && line[8..].StartsWith(mark), Encoding.UTF8.GetString(line));
            plain.AddRange(line[(8 + mark.Length)..]);
            text = text[line.Length..];
        }

        return [.. plain];
    }

    /// <summary>Of a rotated file.</summary>
    private static int Number(string path) => int.TryParse(Path.GetExtension(path).TrimStart('.'), out var number) ? number : 0;

    /// <summary>The lines of a file, as soon as there are so many.</summary>
    private static async Task<IReadOnlyList<string>> LinesAsync(string path, int count)
    {
        await UntilAsync(path, text => text.Count((byte)'\n') >= count);
        return (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).Split('\n')[..^1];
    }

    private static async Task UntilAsync(string path, Func<ReadOnlySpan<byte>, bool> isSo)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        using var limit = new CancellationTokenSource(ReaperFixture.Limit);
        while (!File.Exists(path) || !isSo(await File.ReadAllBytesAsync(path, limit.Token)))
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
