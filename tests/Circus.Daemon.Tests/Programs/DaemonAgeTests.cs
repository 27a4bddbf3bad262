using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

public sealed class DaemonAgeTests(ReaperFixture children)
{
    [Fact]
    public async Task MaxAge_RealProcesses_SuccessorComesFirst()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 2
            max_age = 1
            max_age_variance = 0
            """);
        await using var events = await daemon.EventsAsync("web", grace: 3);
        // The first may have begun before anybody listened.
        await events.UntilAsync("reap");

        var heard = await events.UntilAsync("reap");

        Assert.Equal(["spawn", "kill", "reap"], heard.Select(e => e.Action));
        Assert.Equal("max_age", heard[2].Payload.Reason);
        Assert.Equal(heard[1].Payload.ProcessPid, heard[2].Payload.ProcessPid);
        Assert.NotEqual(heard[0].Payload.ProcessPid, heard[2].Payload.ProcessPid);
    }
}
