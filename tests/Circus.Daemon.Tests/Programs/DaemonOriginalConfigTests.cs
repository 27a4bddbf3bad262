using System.Text;
using Circus.Daemon.Processes;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>What the tests of Circus ask of a configuration and only a running daemon can answer; and what circusd --check says.</summary>
public sealed class DaemonOriginalConfigTests(ReaperFixture children)
{
    [Fact]
    [Trait("Peer", "124")]
    [Trait("Peer", "165")]
    public async Task Hook_OnlyOnThePathOfTheWatcher_IsFound()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sleep 600
            autostart = False
            hooks.before_start = exec:only-here

            [env:web]
            PATH = {folder}:/usr/bin:/bin
            """);
        var hook = Path.Combine(daemon.Folder, "only-here");
        await File.WriteAllTextAsync(hook, "#!/bin/sh\necho called > called\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await daemon.AskAsync("start", new() { ["name"] = "web" });

        Assert.Equal("active", await daemon.StatusAsync("web"));
        Assert.True(File.Exists(Path.Combine(daemon.Folder, "called")));
    }

    [Fact]
    [Trait("Peer", "146")]
    public async Task HundredProcesses_OfACommandThatFailsAtOnce_DoNotHurtTheDaemon()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:bad]
            working_dir = {folder}
            cmd = /bin/false
            numprocesses = 100

            [watcher:good]
            working_dir = {folder}
            cmd = /bin/sleep 600
            """);

        await daemon.UntilAsync(async () => await daemon.SubstateAsync("bad") == "backing_off");

        // Its turn comes when all the others have been tried.
        await daemon.UntilAsync(async () => await daemon.StatusAsync("good") == "active");
        Assert.Single(await daemon.PidsAsync("good"));
    }

    [Fact]
    public async Task Check_GoodFile_TellsWhatWouldBeStartedAndStartsNothing()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("my.ini");
        await File.WriteAllTextAsync(file, """
            [circus]
            statsd = True
            [watcher:late]
            cmd = /bin/sleep $(circus.wid)
            autostart = False
            [watcher:front]
            cmd = /bin/echo --fd $(circus.sockets.web) 'two words'
            numprocesses = 4
            use_sockets = True
            priority = 1
            [socket:web]
            host = 127.0.0.1
            port = 8080
            """, TestContext.Current.CancellationToken);

        var (status, output) = await CheckAsync(file);

        Assert.Equal(0, status);
        Assert.Equal(
            [
                $"{file}: 2 watchers, 1 socket, no fault",
                "commands on tcp://127.0.0.1:5555, events on tcp://127.0.0.1:5556, statistics on tcp://127.0.0.1:5557",
                "socket web: 127.0.0.1:8080",
                "1. front: 4 processes: /bin/echo --fd 100 'two words'",
                "2. late: 1 process, not started (autostart = False): /bin/sleep 1",
            ],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Check_WatchersThatThisMachineCannotStart_AreWarnings()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("my.ini");
        await File.WriteAllTextAsync(file, """
            [watcher:nobody]
            cmd = /bin/true
            uid = no-such-user
            [watcher:nothing]
            cmd = /no/such/program
            [watcher:nowhere]
            cmd = /bin/true
            working_dir = /no/such/folder
            [watcher:right]
            cmd = /bin/true
            """, TestContext.Current.CancellationToken);

        var (status, output) = await CheckAsync(file);

        Assert.Equal(0, status);
        Assert.Equal(
            [
                $"warning: {file}:1: [watcher:nobody]: as this machine is now it cannot be started: no",
                $"warning: {file}:4: [watcher:nothing]: as this machine is now it cannot be started: program",
                $"warning: {file}:6: [watcher:nowhere]: as this machine is now it cannot be started: working",
            ],
            output.Split('\n').Where(line => line.StartsWith("warning: ", StringComparison.Ordinal)).Select(line => string.Join(' ', line.Split(' ').Take(13))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Check_FaultyFile_EndsWithTwoAndTellsAllFaults()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("my.ini");
        await File.WriteAllTextAsync(file, "[watcher:a]\ncmd = /bin/x\nnumprocesses = many\nrespawn = perhaps", TestContext.Current.CancellationToken);

        var (status, output) = await CheckAsync(file);

        Assert.Equal(2, status);
        Assert.Contains($"{file}:3: [watcher:a] numprocesses:", output, StringComparison.Ordinal);
        Assert.Contains($"{file}:4: [watcher:a] respawn:", output, StringComparison.Ordinal);
    }

    /// <summary>The exit status, and what it says on either stream.</summary>
    private async Task<(int Status, string Output)> CheckAsync(string file)
    {
        var log = file + ".log";
        var process = children.Start(new ProcessSpec
        {
            Arguments = ["/bin/sh", "-c", $"exec '{RunningDaemon.Program}' --check '{file}' > '{log}' 2>&1"],
            Environment = RunningDaemon.EnvironmentFor(file),
            WorkingDirectory = "/",
            Stdout = ChildStream.Null,
            Stderr = ChildStream.Null,
        });
        using var pidFd = process.PidFd;
        var ended = await children.WaitForExitAsync(process.Pid);
        return (ended.Status.WireCode ?? -1, await File.ReadAllTextAsync(log, Encoding.UTF8, TestContext.Current.CancellationToken));
    }
}
