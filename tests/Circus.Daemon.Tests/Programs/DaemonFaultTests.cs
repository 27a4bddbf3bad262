using System.Text.RegularExpressions;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>Faults that break other supervisors; docs/faults.md has the whole list, and which test is about which.</summary>
public sealed class DaemonFaultTests(ReaperFixture children)
{
    [Fact]
    public async Task TwoHundredExitAtOnce_AllComeBackAndNoneTwice()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            numprocesses = 200
            graceful_timeout = 5
            """);
        await daemon.StartedAsync();
        var before = await daemon.PidsAsync("web");

        await daemon.AskAsync("signal", new() { ["name"] = "web", ["signum"] = 9 });
        await daemon.UntilAsync(async () => await daemon.PidsAsync("web") is { Count: 200 } now && !now.Intersect(before).Any());

        await daemon.LeftAsync(200);
        Assert.Equal(200, (await daemon.DescribeAsync("web")).GetProperty("restarts").GetInt32());
    }

    [Fact]
    public async Task TwoHundredThatExitAtOnceAgainAndAgain_BackOffAndTheDaemonAnswers()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:crash]
            working_dir = {folder}
            cmd = false
            numprocesses = 200

            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 5
            """);

        await daemon.UntilAsync(async () => await daemon.SubstateAsync("crash") == "backing_off");

        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");
        Assert.Contains("ended with exit status 1", (await daemon.DescribeAsync("crash")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        await daemon.AskAsync("stop", new() { ["name"] = "crash" });
        await daemon.LeftAsync(1);
    }

    [Theory]
    [InlineData("cmd = /no/such/program", "program not found: /no/such/program")]
    [InlineData("cmd = {folder}", "is a directory")]
    [InlineData("cmd = /etc/hostname", "not a program: /etc/hostname")]
    [InlineData("cmd = sleep 1000\nworking_dir = /no/such/folder", "working directory not found: /no/such/folder")]
    [InlineData("cmd = sleep 1000\nuid = no-such-user", "no-such-user")]
    [InlineData("cmd = sleep 1000\ngid = no-such-group", "no-such-group")]
    [InlineData("cmd = sleep 1000\nexecutable = /dev/null", "/dev/null")]
    public async Task CannotBeLaunched_StatusSaysWhy(string keys, string reason)
    {
        await using var daemon = new RunningDaemon(children, $"[watcher:web]\nmax_retry = 1\n{keys}");

        await daemon.UntilAsync(async () => await daemon.SubstateAsync("web") == "failed");

        Assert.Contains(reason, (await daemon.DescribeAsync("web")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("stopped", await daemon.StatusAsync("web"));
    }

    [Fact]
    public async Task OutOfDescriptors_IsSaidAndWhatRunsGoesOn()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            numprocesses = 500
            graceful_timeout = 5
            """, "", "prlimit", "--nofile=400:400", "--");

        await daemon.UntilAsync(async () => await daemon.SubstateAsync("web") == "backing_off");

        var web = await daemon.DescribeAsync("web");
        Assert.Contains("so that circusd itself does not run out of descriptors", web.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("raise the open files limit of circusd", web.GetProperty("reason").GetString(), StringComparison.Ordinal);
        // What was kept back is there: connections, journal and logs have their numbers.
        Assert.InRange(Directory.GetFileSystemEntries($"/proc/{daemon.Pid}/fd").Length, 200, 345);
        var running = web.GetProperty("processes").GetArrayLength();
        Assert.InRange(running, 20, 400);
        await daemon.AskAsync("set", new() { ["name"] = "web", ["options"] = new System.Text.Json.Nodes.JsonObject { ["numprocesses"] = 10 } });
        await daemon.LeftAsync(10);
    }

    [Fact]
    public async Task StateFolderCannotBeMade_RunsWithoutAndSaysSo()
    {
        await using var daemon = RunningDaemon.WithState(children, "/proc/no", """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 2
            """);

        await daemon.StartedAsync();

        await daemon.LoggedAsync("Processes would not survive the death of circusd: /proc/no/");
        Assert.Equal("active", await daemon.StatusAsync("web"));
    }

    [Fact]
    public async Task JournalNamesAForeignProcess_ItIsNeitherAdoptedNorSignalled()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        var pid = (await daemon.PidsAsync("web")).Single();
        await daemon.KillAsync();
        // As if its number had been given to another process since.
        var foreign = children.Start(new ProcessSpec { Arguments = ["/bin/sleep", "1000"], Environment = new Dictionary<string, string>(), WorkingDirectory = "/" });
        using var victim = PidFd.Open(pid)!;
        Assert.Equal(0, PidFd.Send(victim, Signal.Kill));
        await daemon.LeftAsync(0);
        var journal = Directory.GetFiles(Path.Combine(daemon.Folder, "state"), "journal", SearchOption.AllDirectories).Single();
        var text = await File.ReadAllTextAsync(journal, TestContext.Current.CancellationToken);
        Assert.Contains($"\"pid\":{pid},", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            journal, text.Replace($"\"pid\":{pid},", $"\"pid\":{foreign.Pid},", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        await daemon.StartAgainAsync();
        Assert.NotEqual(foreign.Pid, (await daemon.PidsAsync("web")).Single());
        await daemon.AskAsync("stop", new() { ["name"] = "web" });

        Assert.True(ProcessStat.TryRead(foreign.Pid, out var stat) && stat.IsLive);
        using (foreign.PidFd)
        {
            Assert.Equal(0, PidFd.Send(foreign.PidFd, Signal.Kill));
        }
    }

    [Fact]
    public async Task StoppedChild_IsEndedWithinItsGrace()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 0.2
            """);
        await daemon.StartedAsync();
        await daemon.AskAsync("signal", new() { ["name"] = "web", ["signum"] = "STOP" });

        await daemon.AskAsync("stop", new() { ["name"] = "web" });

        await daemon.LeftAsync(0);
    }

    [Fact]
    public async Task DaemonStoppedForAWhile_DeathsMeanwhileAreMadeUpFor()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            numprocesses = 3
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        var before = await daemon.PidsAsync("web");

        daemon.Signal(new Signal(19));
        foreach (var pid in before)
        {
            using var victim = PidFd.Open(pid)!;
            Assert.Equal(0, PidFd.Send(victim, Signal.Kill));
        }

        daemon.Signal(new Signal(18));
        await daemon.UntilAsync(async () => await daemon.PidsAsync("web") is { Count: 3 } now && !now.Intersect(before).Any());

        await daemon.LeftAsync(3);
    }

    [Fact]
    public async Task PipeFull_WhileNoDaemonRuns_ChildWaitsAndNoLineIsLost()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c 'touch ready; while [ ! -e go ]; do sleep 0.02; done; touch writing; i=0; while [ $i -lt 20000 ]; do echo "line $i"; i=$((i+1)); done; touch done; exec sleep 1000'
            stdout_stream.filename = {folder}/log
            graceful_timeout = 2
            """);
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(daemon.Folder + "/ready")));
        await daemon.KillAsync();
        await File.WriteAllTextAsync(daemon.Folder + "/go", "", TestContext.Current.CancellationToken);
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(daemon.Folder + "/writing")));

        await daemon.StartAgainAsync();
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(daemon.Folder + "/done")));
        await daemon.AskAsync("stop", new() { ["name"] = "web" });

        // The last is written before the stop is answered for, but on another thread.
        await daemon.UntilAsync(() => Task.FromResult(File.ReadAllLines(daemon.Folder + "/log").Length == 20000));
        Assert.Equal(Enumerable.Range(0, 20000).Select(i => $"line {i}"), await File.ReadAllLinesAsync(daemon.Folder + "/log", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ProgramVanishesAndComesBack_IsTriedUntilItIsThere()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = {folder}/program
            max_retry = -1
            autostart = False
            graceful_timeout = 2
            """);
        var program = children.WriteProgram(daemon.Folder + "/program", "#!/bin/sh\nexec sleep 1000\n"u8);
        await daemon.AskAsync("start", new() { ["name"] = "web" });
        File.Move(program, program + ".gone");

        await daemon.AskAsync("signal", new() { ["name"] = "web", ["signum"] = 9 });
        await daemon.UntilAsync(async () => await daemon.SubstateAsync("web") == "backing_off");
        Assert.Contains("program not found", (await daemon.DescribeAsync("web")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        File.Move(program + ".gone", program);

        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Count == 1);
        Assert.Null(await daemon.SubstateAsync("web"));
    }

    [Fact]
    public async Task LogFileIsRemoved_LoggingGoesOnInANewOne()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c 'while :; do echo line; sleep 0.05; done'
            stdout_stream.class = WatchedFileStream
            stdout_stream.filename = {folder}/log
            graceful_timeout = 2
            """);
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(daemon.Folder + "/log") && new FileInfo(daemon.Folder + "/log").Length > 0));

        File.Delete(daemon.Folder + "/log");

        await daemon.UntilAsync(() => Task.FromResult(File.Exists(daemon.Folder + "/log") && new FileInfo(daemon.Folder + "/log").Length > 0));
    }

    [Fact]
    public async Task CommandsAtOnce_ForOneWatcher_AllAreCarriedOut()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => i % 4 == 3
            ? daemon.ReplyAsync("restart", new() { ["name"] = "web", ["waiting"] = true })
            : daemon.ReplyAsync("incr", new() { ["name"] = "web", ["waiting"] = true })));

        Assert.All(replies, reply => Assert.False(reply.IsError, reply.Body.ToString()));
        await daemon.LeftAsync(16);
    }

    [Fact]
    public async Task LinesWithoutEnd_DoNotFillTheMemory()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c 'head -c 30000000 /dev/zero | tr "\\0" x; touch done; exec sleep 1000'
            stdout_stream.filename = {folder}/log
            stdout_stream.time_format = %H
            graceful_timeout = 2
            """);

        await daemon.UntilAsync(() => Task.FromResult(File.Exists(daemon.Folder + "/done")));
        await daemon.AskAsync("stop", new() { ["name"] = "web" });

        await daemon.UntilAsync(() => Task.FromResult(new FileInfo(daemon.Folder + "/log").Length >= 30_000_000));
        var resident = Regex.Match(await File.ReadAllTextAsync($"/proc/{daemon.Pid}/status", TestContext.Current.CancellationToken), @"VmRSS:\s+(\d+) kB");
        Assert.InRange(int.Parse(resident.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), 1, 200_000);
    }
}
