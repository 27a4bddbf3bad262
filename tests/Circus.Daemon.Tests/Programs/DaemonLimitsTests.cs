using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>Limits and schedules with real processes and the real clock.</summary>
public sealed class DaemonLimitsTests(ReaperFixture children)
{
    [Fact]
    public async Task CpuLimit_ProcessSpins_IsReplaced()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c 'while :; do :; done'
            cpu_limit = 10%
            cpu_limit_for = 1
            graceful_timeout = 2
            """);
        await using var events = await daemon.EventsAsync("web", grace: 3);

        var heard = await events.UntilAsync("unhealthy");

        Assert.EndsWith("has used more than 10 % of a core for 1 s", heard[^1].Payload.Reason, StringComparison.Ordinal);
        Assert.Equal("limit", (await events.UntilAsync("reap"))[^1].Payload.Reason);
    }

    [Fact]
    public async Task MemoryLimit_OnlyTold_ProcessGoesOn()
    {
        // Any process takes more than a page.
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            memory_limit = 4K
            limit_action = event
            graceful_timeout = 2
            """);
        await daemon.UntilAsync(async () => await daemon.SubstateAsync("web") == "unhealthy");

        var web = await daemon.DescribeAsync("web");

        Assert.Equal("active", web.GetProperty("status").GetString());
        Assert.Contains("of memory, more than 4.00K", web.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, web.GetProperty("restarts").GetInt32());
    }

    [Fact]
    public async Task Schedule_EverySecond_RunsAgainAndAgainOneAtATime()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:job]
            working_dir = {folder}
            cmd = /bin/sh -c 'echo run >> runs'
            schedule = * * * * * *
            """);
        var runs = Path.Combine(daemon.Folder, "runs");

        await daemon.UntilAsync(() => Task.FromResult(File.Exists(runs) && File.ReadAllLines(runs).Length >= 2));
        await daemon.UntilAsync(async () => await daemon.SubstateAsync("job") == "scheduled");

        Assert.True((await daemon.DescribeAsync("job")).GetProperty("next_try").GetDouble() > 0);
    }
}
