using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>Limits and schedules with real processes and the real clock.</summary>
public sealed class DaemonLimitsTests(ReaperFixture children)
{
    [Theory]
    [InlineData("/bin/sh -c 'while :; do :; done'")]
    // A shell that waits for what takes the time, and one whose children never live long.
    [InlineData("/bin/sh -c '/bin/sh -c \"while :; do :; done\" & wait'")]
    [InlineData("/bin/sh -c 'while :; do head -c 1000000 /dev/urandom | wc -c > /dev/null; done'")]
    public async Task CpuLimit_ProcessSpins_IsReplaced(string cmd)
    {
        await using var daemon = new RunningDaemon(children, $$"""
            [watcher:web]
            working_dir = {folder}
            cmd = {{cmd}}
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
    public async Task CpuLimit_EscapedWithAnEmptyEnvironment_ItsCgroupCounts()
    {
        Assert.SkipUnless(DaemonEscapeTests.HasCgroups(), "this machine offers no cgroup of version 2 that may be written to");
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c '(env -i setsid /bin/sh -c "while :; do :; done" &)& exec sleep 1000'
            cgroup = True
            cpu_limit = 10%
            cpu_limit_for = 1
            graceful_timeout = 2
            """);
        await using var events = await daemon.EventsAsync("web", grace: 3);

        await events.UntilAsync("unhealthy");

        Assert.Equal("limit", (await events.UntilAsync("reap"))[^1].Payload.Reason);
    }

    [Fact]
    public async Task MemoryLimit_ChildOfAShell_CountsForTheShell()
    {
        // tail(1) keeps what it reads until there are enough lines.
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c '(head -c 100M /dev/zero; exec sleep 1000) | tail; true'
            memory_limit = 80M
            limit_action = event
            graceful_timeout = 2
            """);

        await daemon.UntilAsync(async () => await daemon.SubstateAsync("web") == "unhealthy");

        Assert.Contains("of memory, more than 80.00M", (await daemon.DescribeAsync("web")).GetProperty("reason").GetString(), StringComparison.Ordinal);
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
