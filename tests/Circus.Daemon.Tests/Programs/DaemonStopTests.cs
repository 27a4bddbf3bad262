using System.Text.Json.Nodes;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;
using Circus.Protocol;

namespace Circus.Daemon.Tests.Programs;

public sealed class DaemonStopTests(ReaperFixture children)
{
    private const string Stubborn = """
        [watcher:stubborn]
        cmd = trap '' TERM INT; echo ready > {folder}/ready; while :; do sleep 600; done
        shell = True
        working_dir = {folder}
        copy_env = True
        graceful_timeout = 600
        """;

    // The parent ends its three children when it is told to end, and each writes down what it heard.
    private const string Family = """
        [watcher:family]
        cmd = /bin/sh -c '
            for n in 1 2 3; do sh -c "trap \"echo child TERM >> heard; exit\" TERM; : > is\$0; while :; do sleep 0.05; done" $n & pids="$pids $!"; done;
            trap "kill $pids; wait; echo parent INT >> heard; exit" INT;
            while [ ! -e is1 ] || [ ! -e is2 ] || [ ! -e is3 ]; do sleep 0.05; done;
            : > ready; while :; do sleep 0.05; done'
        working_dir = {folder}
        copy_env = True
        stop_signal = INT
        graceful_timeout = 20
        """;

    [Fact]
    public async Task Stop_ChildThatIgnoresSigterm_IsKilledAfterItsGrace()
    {
        await using var daemon = new RunningDaemon(children, Stubborn);
        await ReadyAsync(daemon);
        await using var events = await daemon.EventsAsync("stubborn", 0.1);

        await daemon.AskAsync("stop", new() { ["name"] = "stubborn" });
        var heard = await events.UntilAsync(EventAction.Stop);

        Assert.Equal(
            [EventAction.Stopping, EventAction.Kill, EventAction.Kill, EventAction.Reap, EventAction.Stop], heard.Select(e => e.Action));
        Assert.Equal((-9, "stop"), (heard[3].Payload.ExitCode, heard[3].Payload.Reason));
        Assert.Empty(daemon.Left);
    }

    [Theory]
    [InlineData("sleep 600 & sleep 600 & wait")]
    // One that ignores the signal although its parent obeys.
    [InlineData("(trap '' TERM; while :; do sleep 600; done) & wait")]
    // One with a session of its own.
    [InlineData("setsid sleep 600 & wait")]
    public async Task Stop_ChildWithChildren_WholeTreeIsGone(string line)
    {
        await using var daemon = new RunningDaemon(children, $$"""
            [watcher:tree]
            cmd = {{line}}
            shell = True
            working_dir = {folder}
            copy_env = True
            graceful_timeout = 0.2
            """);
        await daemon.StartedAsync();
        Assert.NotEmpty(daemon.Left);

        await daemon.AskAsync("stop", new() { ["name"] = "tree" });

        Assert.Empty(daemon.Left);
        Assert.Equal("stopped", await daemon.StatusAsync("tree"));
    }

    [Fact]
    [Trait("Peer", "69")]
    public async Task Stop_SignalOfItsOwn_ReachesTheParentWhichEndsItsChildren()
    {
        await using var daemon = new RunningDaemon(children, Family);
        await ReadyAsync(daemon);

        await daemon.AskAsync("stop", new() { ["name"] = "family" });

        Assert.Equal(["child TERM", "child TERM", "child TERM", "parent INT"], await HeardAsync(daemon));
        Assert.Empty(daemon.Left);
    }

    [Fact]
    [Trait("Peer", "108")]
    public async Task Signal_ToTheDaemon_ProcessesHearTheirStopSignal()
    {
        await using var daemon = new RunningDaemon(children, Family);
        await ReadyAsync(daemon);

        daemon.Signal(Signal.Term);
        await daemon.ExitAsync();

        Assert.Contains("parent INT", await HeardAsync(daemon));
    }

    [Fact]
    public async Task Stop_LongGrace_OtherWatchersAreServedMeanwhile()
    {
        await using var daemon = new RunningDaemon(children, Stubborn + """


            [watcher:web]
            cmd = sleep 600
            working_dir = {folder}
            copy_env = True
            """);
        await ReadyAsync(daemon);

        await daemon.ReplyAsync("stop", new() { ["name"] = "stubborn" });

        Assert.Equal("stopping", await daemon.StatusAsync("stubborn"));
        Assert.Equal(2, (await daemon.AskAsync("incr", new() { ["name"] = "web" })).GetProperty("numprocesses").GetInt32());
        await daemon.AskAsync("restart", new() { ["name"] = "web" });
        Assert.Equal(2, (await daemon.PidsAsync("web")).Count);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Signal_ToTheDaemon_EndsEverythingInOrder(int signal)
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            cmd = sleep 600
            numprocesses = 3
            working_dir = {folder}
            copy_env = True
            """);
        await daemon.StartedAsync();

        daemon.Signal(new Signal(signal));

        Assert.Equal("exit status 0", (await daemon.ExitAsync()).ToString());
        Assert.Empty(daemon.Left);
    }

    [Fact]
    public async Task Signal_HangUp_ReplacesTheProcessesAndTheDaemonGoesOn()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 600
            numprocesses = 2
            graceful_timeout = 1

            [watcher:off]
            working_dir = {folder}
            cmd = sleep 600
            autostart = False
            """,
            "hup = processes");
        await daemon.StartedAsync();
        var before = await daemon.PidsAsync("web");
        await using var events = await daemon.EventsAsync("web", grace: 2);

        daemon.Signal(new Signal(1));

        await events.UntilAsync("reload");
        await daemon.UntilAsync(async () => !(await daemon.PidsAsync("web")).Any(before.Contains));
        await daemon.LeftAsync(2);
        Assert.Equal("stopped", await daemon.StatusAsync("off"));
    }

    [Fact]
    public async Task Signal_Twice_EndsAtOnceWhateverTheGrace()
    {
        await using var daemon = new RunningDaemon(children, Stubborn);
        await ReadyAsync(daemon);

        daemon.Signal(Signal.Term);
        while (await daemon.StatusAsync("stubborn") != "stopping")
        {
            await Task.Yield();
        }

        daemon.Signal(Signal.Int);

        Assert.Equal("exit status 0", (await daemon.ExitAsync()).ToString());
        Assert.Empty(daemon.Left);
    }

    [Fact]
    public async Task Start_WhileTheDaemonEnds_IsRefused()
    {
        await using var daemon = new RunningDaemon(children, Stubborn);
        await ReadyAsync(daemon);
        await daemon.ReplyAsync("quit");

        var reply = await daemon.ReplyAsync("start", new JsonObject { ["name"] = "stubborn" });

        Assert.Equal(ErrorCode.CommandError, reply.Error);
        Assert.Contains("arbiter_stop", reply.Reason);
    }

    private static async Task<IEnumerable<string>> HeardAsync(RunningDaemon daemon) =>
        (await File.ReadAllLinesAsync(Path.Combine(daemon.Folder, "heard"), TestContext.Current.CancellationToken)).Order(StringComparer.Ordinal);

    /// <summary>Started, and its trap is set.</summary>
    private static async Task ReadyAsync(RunningDaemon daemon)
    {
        using var watcher = new FileSystemWatcher(daemon.Folder, "ready");
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, _) => ready.TrySetResult();
        watcher.EnableRaisingEvents = true;
        if (!File.Exists(Path.Combine(daemon.Folder, "ready")))
        {
            await ready.Task.WaitAsync(ReaperFixture.Limit);
        }

        await daemon.StartedAsync();
    }
}
