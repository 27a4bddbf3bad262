using Circus.Daemon.Interop;
using Circus.Daemon.Survival;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>Whatever a process starts, and wherever that goes, ends with it.</summary>
public sealed class DaemonEscapeTests(ReaperFixture children)
{
    // A shell that leaves a program in a session of its own and ends: what every classic daemon does.
    private const string DoubleFork = "setsid sh -c \"setsid sleep 600 & setsid sleep 601 & wait\" & sleep 0.1; exit 0";

    [Fact]
    public async Task DoubleFork_Daemon_IsSweptBeforeEachReplacementAndBacksOff()
    {
        await using var daemon = new RunningDaemon(children, $$"""
            [watcher:web]
            working_dir = {folder}
            cmd = sh -c '{{DoubleFork}}'
            graceful_timeout = 1
            """);
        await using var events = await daemon.EventsAsync("web", grace: 2);

        // Two lives, then it waits before the next.
        await events.UntilAsync("backing_off");
        await daemon.LeftAsync(0);

        await daemon.LoggedAsync("has to be started in the foreground");
        await daemon.AskAsync("stop", new() { ["name"] = "web" });
        Assert.Empty(daemon.Left);
    }

    [Fact]
    public async Task DoubleFork_StoppedMeanwhile_NothingIsLeft()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sh -c 'setsid sh -c "setsid sleep 600 & setsid sleep 601 & wait" & wait'
            numprocesses = 3
            graceful_timeout = 1
            """);
        await daemon.StartedAsync();
        await daemon.LeftAsync(3 * 4);

        await daemon.AskAsync("stop", new() { ["name"] = "web" });

        Assert.Empty(daemon.Left);
    }

    [Fact]
    public async Task Killed_LeaderOfEscapedTree_EverythingIsReplaced()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sh -c 'setsid sh -c "setsid sleep 600 & wait" & wait'
            graceful_timeout = 1
            """);
        await daemon.StartedAsync();
        await daemon.LeftAsync(3);
        var before = daemon.Left.ToHashSet();
        var leader = Assert.Single(await daemon.PidsAsync("web"));

        using (var pidFd = PidFd.Open(leader))
        {
            Assert.Equal(0, PidFd.Send(pidFd!, Signal.Kill));
        }

        await using var events = await daemon.EventsAsync("web", grace: 2);
        await daemon.LeftAsync(3);
        Assert.DoesNotContain(daemon.Left, before.Contains);
    }

    [Fact]
    public async Task Adopted_WithEscapedTree_IsStoppedAsAWhole()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sh -c 'setsid sh -c "setsid sleep 600 & wait" & wait'
            numprocesses = 2
            graceful_timeout = 1
            """);
        await daemon.StartedAsync();
        await daemon.LeftAsync(6);
        await daemon.KillAsync();
        await daemon.StartAgainAsync();

        await daemon.AskAsync("stop", new() { ["name"] = "web" });

        Assert.Empty(daemon.Left);
    }

    [Fact]
    public async Task ForkBomb_OfAThousand_IsGoneWithinTheStop()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:bomb]
            working_dir = {folder}
            cmd = perl -e 'for (1 .. 1000) { my $pid = fork; last unless defined $pid; if (!$pid) { $SIG{TERM} = "IGNORE"; sleep 600; exit } } sleep 600'
            graceful_timeout = 0.5
            """);
        await daemon.StartedAsync();
        await daemon.LeftAsync(1001);

        await daemon.AskAsync("stop", new() { ["name"] = "bomb" });

        Assert.Empty(daemon.Left);
    }

    [Fact]
    public async Task ForkWhileDying_IsGoneAfterTheStop()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:hydra]
            working_dir = {folder}
            cmd = perl -e '$SIG{TERM} = sub { for (1 .. 20) { if (!fork) { $SIG{TERM} = "IGNORE"; setpgrp; sleep 600; exit } } exit }; sleep 1 while 1'
            graceful_timeout = 1
            """);
        await daemon.StartedAsync();
        await daemon.LeftAsync(1);

        await daemon.AskAsync("stop", new() { ["name"] = "hydra" });

        Assert.Empty(daemon.Left);
    }

    [Theory]
    [InlineData("True")]
    [InlineData("auto")]
    public async Task EscapedWithAnEmptyEnvironment_EndsWithItsProcess(string cgroup)
    {
        Assert.SkipUnless(HasCgroups(), "this machine offers no cgroup of version 2 that may be written to");
        Assert.SkipUnless(cgroup == "True" || SpawnCgroup.IsOffered, "this C library makes no process inside of a cgroup");
        await using var daemon = new RunningDaemon(children, $$"""
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c '(env -i setsid sleep 1000 &)& wait; touch left; exec sleep 1000'
            cgroup = {{cgroup}}
            graceful_timeout = 2
            """);
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(daemon.Folder, "left"))));
        await daemon.LeftAsync(2);

        await daemon.AskAsync("stop", new() { ["name"] = "web" });

        Assert.Empty(daemon.Left);
    }

    [Fact]
    public async Task EscapedWithAnEmptyEnvironment_DaemonKilled_TheNextOneEndsItToo()
    {
        Assert.SkipUnless(HasCgroups(), "this machine offers no cgroup of version 2 that may be written to");
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c '(env -i setsid sleep 1000 &)& wait; touch left; exec sleep 1000'
            cgroup = True
            graceful_timeout = 2
            """);
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(daemon.Folder, "left"))));
        await daemon.LeftAsync(2);

        await daemon.KillAsync();
        await daemon.StartAgainAsync();
        await daemon.AskAsync("stop", new() { ["name"] = "web" });

        Assert.Empty(daemon.Left);
    }

    internal static bool HasCgroups()
    {
        using var groups = ProcessCgroups.TryOpen($"test-{Guid.NewGuid():N}", []);
        return groups is not null;
    }
}
