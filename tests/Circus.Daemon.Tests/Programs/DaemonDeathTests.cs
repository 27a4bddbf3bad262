using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;
using Circus.Protocol;

namespace Circus.Daemon.Tests.Programs;

public sealed class DaemonDeathTests(ReaperFixture children)
{
    [Fact]
    public async Task Death_KilledFromOutside_IsReplacedAndEventsComeInOrder()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            cmd = sleep 600
            numprocesses = 2
            working_dir = {folder}
            copy_env = True
            """);
        await daemon.StartedAsync();
        var before = await daemon.PidsAsync("web");
        await using var events = await daemon.EventsAsync("web", 5);

        Assert.Equal(0, LibC.Kill(before[1], Signal.Kill.Number));
        var heard = await events.UntilAsync(EventAction.Spawn);

        Assert.Equal([EventAction.Reap, EventAction.Spawn], heard.Select(e => e.Action));
        Assert.All(heard, e => Assert.Equal("web", e.WatcherKey));
        Assert.Equal((before[1], -9, "signal", 2), (heard[0].Payload.ProcessPid, heard[0].Payload.ExitCode, heard[0].Payload.Reason, heard[0].Payload.Wid));
        Assert.Equal(2, heard[1].Payload.Wid);
        Assert.Equal(heard[0].Payload.Seq + 1, heard[1].Payload.Seq);
        Assert.Equal([before[0], heard[1].Payload.ProcessPid!.Value], await daemon.PidsAsync("web"));
    }

    /// <summary>Threads of circusd that answer have the shortest time slice there is; what it starts must not.</summary>
    [Fact]
    public async Task Launch_Process_HasTheTimeSliceOfAnyOther()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            cmd = sleep 600
            numprocesses = 2
            working_dir = {folder}
            """);
        await daemon.StartedAsync();
        var pids = await daemon.PidsAsync("web");
        Assert.Equal(0, LibC.Kill(pids[0], Signal.Kill.Number));
        await daemon.UntilAsync(async () => !(await daemon.PidsAsync("web")).Contains(pids[0]));

        Assert.All(await daemon.PidsAsync("web"), pid => Assert.Equal((SliceOf(Environment.ProcessId), 0UL), (SliceOf(pid), FlagsOf(pid))));
    }

    [Fact]
    public async Task Death_LeavingChildrenBehind_TheyAreGoneBeforeTheReplacement()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            cmd = sleep 600 & sleep 600
            shell = True
            working_dir = {folder}
            copy_env = True
            """);
        await daemon.StartedAsync();
        await using var events = await daemon.EventsAsync("web", 5);
        var leader = Assert.Single(await daemon.PidsAsync("web"));
        var others = daemon.Left.Except([leader]).ToArray();

        Assert.Equal(0, LibC.Kill(leader, Signal.Kill.Number));
        await events.UntilAsync(EventAction.Spawn);

        Assert.Empty(others.Intersect(daemon.Left));
    }

    [Fact]
    public async Task Death_AgainAndAgain_BacksOffAndSaysWhy()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:steady]
            cmd = sleep 600
            working_dir = {folder}
            copy_env = True

            [watcher:crasher]
            cmd = sh -c "exit 3"
            working_dir = {folder}
            copy_env = True
            autostart = False
            """);
        await daemon.StartedAsync();
        await using var events = await daemon.EventsAsync("steady", 5);

        await daemon.AskAsync("start", new() { ["name"] = "crasher" });
        var heard = await events.UntilAsync(EventAction.BackingOff);

        // The first death is answered at once, the second waits.
        Assert.Equal(
            [EventAction.Starting, EventAction.Spawn, EventAction.Start, EventAction.Reap, EventAction.Spawn, EventAction.Reap, EventAction.BackingOff],
            heard.Select(e => e.Action));
        Assert.Equal((3, "exit"), (heard[5].Payload.ExitCode, heard[5].Payload.Reason));
        Assert.True(heard[^1].Payload.NextTry > heard[^1].Payload.Time);
        Assert.Contains("exit status 3", heard[^1].Payload.Reason);

        await daemon.AskAsync("stop", new() { ["name"] = "crasher" });
        Assert.Equal("stopped", await daemon.StatusAsync("crasher"));
    }

    [Fact]
    public async Task Launch_ProgramDoesNotExist_ReasonIsInTheStatusAndOthersRun()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:broken]
            cmd = /no/such/program
            working_dir = {folder}
            max_retry = 1
            priority = 10

            [watcher:web]
            cmd = sleep 600
            working_dir = {folder}
            copy_env = True
            """);
        await daemon.StartedAsync();

        var status = await daemon.AskAsync("status");

        Assert.Equal("active", status.GetProperty("statuses").GetProperty("web").GetString());
        Assert.Equal("stopped", status.GetProperty("statuses").GetProperty("broken").GetString());
        var details = status.GetProperty("details").GetProperty("broken");
        Assert.Equal("failed", details.GetProperty("substate").GetString());
        Assert.Contains("/no/such/program", details.GetProperty("reason").GetString());
        Assert.Single(daemon.Left);
    }

    [Fact]
    public async Task Launch_FailsWithRetriesLeft_StatusSaysWhenTheNextIs()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:broken]
            cmd = /no/such/program
            working_dir = {folder}
            max_retry = -1
            """);
        await daemon.StartedAsync();

        var status = await daemon.AskAsync("status", new JsonObject { ["name"] = "broken" });

        Assert.Equal(("active", "backing_off"), (status.GetProperty("status").GetString(), status.GetProperty("substate").GetString()));
        Assert.Contains("/no/such/program", status.GetProperty("reason").GetString());
        Assert.True(status.GetProperty("next_try").GetDouble() > status.GetProperty("time").GetDouble() - 1);
    }

    private static long SliceOf(int pid) => BitConverter.ToInt64(AttributesOf(pid), 24);

    private static ulong FlagsOf(int pid) => BitConverter.ToUInt64(AttributesOf(pid), 8);

    /// <summary>struct sched_attr, sched_getattr(2).</summary>
    private static unsafe byte[] AttributesOf(int pid)
    {
        var attributes = new byte[48];
        fixed (byte* start = attributes)
        {
            var number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 315 : 275;
            Assert.Equal(0, LibC.Syscall(number, pid, (nint)start, attributes.Length, 0));
        }

        return attributes;
    }
}
