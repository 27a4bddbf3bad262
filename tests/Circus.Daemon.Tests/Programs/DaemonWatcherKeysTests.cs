using System.Text.Json.Nodes;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>What keys of a watcher do to real processes.</summary>
public sealed class DaemonWatcherKeysTests(ReaperFixture children)
{
    private const string Web = "[watcher:web]\nworking_dir = {folder}\ngraceful_timeout = 5\n";

    [Fact]
    public async Task Umask_OfWatcherAndDaemon_IsThatOfTheirFiles()
    {
        await using var daemon = new RunningDaemon(
            children,
            Web + "cmd = /bin/sh -c 'umask > own && sleep 1000'\numask = 027\n\n[watcher:other]\nworking_dir = {folder}\ncmd = /bin/sh -c 'umask > daemons && sleep 1000'",
            "umask = 077");
        await daemon.StartedAsync();

        Assert.Equal("0027", await LineAsync(daemon, "own"));
        Assert.Equal("0077", await LineAsync(daemon, "daemons"));
    }

    [Theory]
    [Trait("Peer", "186")]
    [Trait("Peer", "187")]
    [Trait("Peer", "188")]
    [InlineData("022", "", "755")]
    [InlineData("002", "", "775")]
    [InlineData("022", "umask = 0", "777")]
    public async Task Umask_OfWhoStartsTheDaemonUnlessItHasItsOwn_IsThatOfFolders(string starters, string circus, string mode)
    {
        await using var daemon = new RunningDaemon(
            children,
            Web + "cmd = /bin/sh -c 'mkdir made && stat -c %a made > mode && sleep 1000'",
            circus,
            "/bin/sh", "-c", $"umask {starters} && exec \"$@\"", "sh");

        Assert.Equal(mode, await LineAsync(daemon, "mode"));
    }

    [Fact]
    public async Task Nice_IsAddedToThatOfTheDaemon()
    {
        await using var daemon = new RunningDaemon(children, Web + "cmd = /bin/sh -c 'nice > niceness && sleep 1000'\nnice = 5");
        await daemon.StartedAsync();

        Assert.Equal((LibC.GetPriority(LibC.PRIO_PROCESS, 0) + 5).ToString(System.Globalization.CultureInfo.InvariantCulture), await LineAsync(daemon, "niceness"));
    }

    [Fact]
    public async Task Nice_BelowWhatTheSystemAllows_IsRefusedWithTheReason()
    {
        Assert.SkipUnless(LibC.GetEuid() == 0, "takes root to give up a right");
        await using var daemon = new RunningDaemon(
            children, Web + "cmd = sleep 1000\nnice = -5\nmax_retry = 1", "", "/usr/bin/setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice");

        await daemon.UntilAsync(async () => await daemon.SubstateAsync("web") == "failed");

        Assert.Contains("lacks CAP_SYS_NICE", (await daemon.DescribeAsync("web")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Empty(daemon.Left);
    }

    [Fact]
    public async Task SendHup_Reload_SignalsEachProcessAndKeepsIt()
    {
        await using var daemon = new RunningDaemon(
            children, Web + "cmd = /bin/sh -c 'trap \"echo $$ >> hups\" HUP; echo $$ >> pids; while :; do sleep 0.05; done'\nnumprocesses = 2\nsend_hup = True");
        await daemon.StartedAsync();
        var pids = await daemon.PidsAsync("web");
        // Each has set its trap before it writes.
        await daemon.UntilAsync(async () => (await LinesAsync(daemon, "pids")).Length == 2);

        await daemon.AskAsync("reload", new() { ["name"] = "web" });
        await daemon.UntilAsync(async () => (await LinesAsync(daemon, "hups")).Length == 2);

        Assert.Equal(pids, await daemon.PidsAsync("web"));
        Assert.Equal(pids.Order().Select(pid => $"{pid}"), (await LinesAsync(daemon, "hups")).OrderBy(int.Parse));
    }

    [Fact]
    [Trait("Peer", "165")]
    public async Task VirtualEnv_ItsProgramsAndPackagesComeFirst()
    {
        using var folder = new TemporaryFolder();
        var bin = Directory.CreateDirectory(folder.File("venv/bin"));
        var site = Directory.CreateDirectory(folder.File("venv/lib/python3.12/site-packages"));
        var program = Path.Combine(bin.FullName, "prog");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho \"$0 $PYTHONPATH\" > said\nexec sleep 1000\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var daemon = new RunningDaemon(children, Web + $"cmd = prog\ncopy_env = True\nvirtualenv = {folder.File("venv")}");
        await daemon.StartedAsync();

        Assert.Equal($"{program} {site.FullName}", await LineAsync(daemon, "said"));
    }

    [Fact]
    [Trait("Peer", "165")]
    public async Task CopyPath_PythonPathOfTheDaemon_IsPassedOn()
    {
        await using var daemon = new RunningDaemon(
            children, Web + "cmd = /bin/sh -c 'echo $PYTHONPATH > said && sleep 1000'\ncopy_env = True\ncopy_path = True", "", "/usr/bin/env", "PYTHONPATH=/some/where");
        await daemon.StartedAsync();

        Assert.Equal("/some/where", await LineAsync(daemon, "said"));
    }

    [Theory]
    [Trait("Peer", "183")]
    [InlineData("stdin", 0)]
    [InlineData("stdout", 1)]
    [InlineData("stderr", 2)]
    public async Task CloseChild_Stream_IsNullInTheProcess(string stream, int descriptor)
    {
        await using var daemon = new RunningDaemon(
            children,
            Web + $"cmd = sleep 1000\nclose_child_stdin = False\nclose_child_{stream} = True\nstdout_stream.class = FileStream\nstdout_stream.filename = {{folder}}/out\n"
                + "stderr_stream.class = FileStream\nstderr_stream.filename = {folder}/err");
        await daemon.StartedAsync();
        var pid = (await daemon.PidsAsync("web")).Single();

        var isNull = Enumerable.Range(1, 2).Select(fd => File.ResolveLinkTarget($"/proc/{pid}/fd/{fd}", returnFinalTarget: false)!.FullName == "/dev/null");

        Assert.Equal("/dev/null", File.ResolveLinkTarget($"/proc/{pid}/fd/{descriptor}", returnFinalTarget: false)!.FullName);
        Assert.Equal(descriptor == 0 ? 0 : 1, isNull.Count(isSo => isSo));
    }

    [Fact]
    public async Task WarmupDelay_LiesBetweenTwoLaunches()
    {
        await using var daemon = new RunningDaemon(children, Web + "cmd = sleep 1000\nnumprocesses = 3\nwarmup_delay = 0.3");
        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Count == 3);

        var started = (await daemon.DescribeAsync("web")).GetProperty("processes").EnumerateArray().Select(process => process.GetProperty("started").GetDouble()).ToArray();

        // The kernel may wake us a little early by the clock of the wall.
        Assert.True(started[1] - started[0] > 0.29 && started[2] - started[1] > 0.29, string.Join(' ', started));
    }

    [Fact]
    [Trait("Peer", "30")]
    public async Task Autostart_Off_NobodyWaitsForItsWarmUp()
    {
        await using var daemon = new RunningDaemon(
            children,
            Web + "cmd = sleep 1000\n\n[watcher:off]\ncmd = sleep 1000\nautostart = False\npriority = 9\nwarmup_delay = 3600",
            "warmup_delay = 3600");

        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");

        Assert.Equal("stopped", await daemon.StatusAsync("off"));
    }

    [Fact]
    public async Task Singleton_NeverHasTwoProcesses()
    {
        await using var daemon = new RunningDaemon(children, Web + "cmd = sleep 1000\nsingleton = True");
        await daemon.StartedAsync();
        await using var events = await daemon.EventsAsync("web", grace: 3);

        Assert.Equal(1, (await daemon.AskAsync("incr", new() { ["name"] = "web" })).GetProperty("numprocesses").GetInt32());
        await daemon.AskAsync("reload", new() { ["name"] = "web" });

        Assert.Equal(["stopping", "kill", "reap", "stop", "starting", "spawn"], (await events.UntilAsync("spawn")).Select(heard => heard.Action));
        Assert.Single(daemon.Left);
    }

    [Fact]
    public async Task MaxRestarts_ProcessThatAlwaysEnds_WatcherGivesUp()
    {
        await using var daemon = new RunningDaemon(children, Web + "cmd = /bin/false\nmax_restarts = 2\nbackoff_first = 0.05");

        await daemon.UntilAsync(async () => await daemon.SubstateAsync("web") == "failed");

        var reason = (await daemon.DescribeAsync("web")).GetProperty("reason").GetString();
        Assert.StartsWith("3 restarts within 60 s would be too many; the last: process ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flapping_ProcessThatAlwaysEnds_WaitsThenWatcherGivesUp()
    {
        await using var daemon = new RunningDaemon(
            children,
            Web + "cmd = /bin/false\nflapping.window = 5\n\n[plugin:flapping]\nuse = circus.plugins.flapping.Flapping\nretry_in = 0.3\nmax_retry = 1");

        await daemon.UntilAsync(async () => await daemon.SubstateAsync("web") == "failed");

        var reason = (await daemon.DescribeAsync("web")).GetProperty("reason").GetString();
        Assert.StartsWith("flapping: 2 ends within 5 s, 2 times in a row; the last: process ", reason, StringComparison.Ordinal);
        Assert.Contains("next try in 0.3 s", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hook_ThatCannotBeRun_IsIgnoredWhenItsFlagSaysSo()
    {
        await using var daemon = new RunningDaemon(
            children, Web + "cmd = sleep 1000\nhooks.before_start = exec:/no/such/program, true\nhooks.after_start = exec:/no/such/program, true");
        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");

        Assert.Single(daemon.Left);
        Assert.Contains("hook before_start failed", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignalHooks_RealCommands_AreToldTheSignalBeforeAndAfter()
    {
        await using var daemon = new RunningDaemon(
            children,
            Web + "cmd = /bin/sh -c 'trap \"echo got >> calls\" USR1; echo ready > ready; while :; do sleep 0.05; done'\n"
                + "hooks.before_signal = exec:/bin/sh -c 'echo $CIRCUS_HOOK $CIRCUS_SIGNUM >> calls'\nhooks.after_signal = exec:/bin/sh -c 'sleep 0.3; echo $CIRCUS_HOOK $CIRCUS_SIGNUM >> calls'");
        await daemon.StartedAsync();
        Assert.Equal("ready", await LineAsync(daemon, "ready"));

        await daemon.AskAsync("signal", new JsonObject { ["name"] = "web", ["signum"] = "usr1" });
        await daemon.UntilAsync(async () => (await LinesAsync(daemon, "calls")).Length == 3);

        Assert.Equal(["before_signal 10", "got", "after_signal 10"], await LinesAsync(daemon, "calls"));
    }

    /// <summary>The first line of a file that a process writes, when it is there.</summary>
    private static async Task<string> LineAsync(RunningDaemon daemon, string file)
    {
        await daemon.UntilAsync(async () => (await LinesAsync(daemon, file)).Length > 0);
        return (await LinesAsync(daemon, file))[0];
    }

    private static async Task<string[]> LinesAsync(RunningDaemon daemon, string file)
    {
        var path = Path.Combine(daemon.Folder, file);
        return File.Exists(path) ? await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken) : [];
    }
}
