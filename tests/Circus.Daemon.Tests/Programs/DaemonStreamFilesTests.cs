using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>Files that the output of a watcher goes to, over its restarts.</summary>
public sealed class DaemonStreamFilesTests(ReaperFixture children)
{
    [Fact]
    public async Task Output_CannotBeWritten_EventTellsWhichAndWhyOnce()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c 'for i in 1 2 3 4 5; do echo lost; sleep 0.05; done; exec sleep 600'
            copy_env = True
            stderr_stream.class = StdoutStream
            stdout_stream.filename = /dev/full
            """);
        await daemon.StartedAsync();

        await daemon.UntilAsync(async () => (await daemon.DescribeAsync("web")).TryGetProperty("dropped_stdout", out var lost) && lost.GetInt64() == 25);

        var events = (await daemon.AskAsync("events", new() { ["topic"] = "watcher.web.output_lost" })).GetProperty("events");
        var payload = Assert.Single(events.EnumerateArray()).GetProperty("payload");
        Assert.Equal(("stdout", true), (payload.GetProperty("name").GetString(), payload.GetProperty("reason").GetString()!.Contains("no space left on device", StringComparison.Ordinal)));
    }

    [Fact]
    [Trait("Peer", "204")]
    [Trait("Peer", "205")]
    [Trait("Peer", "206")]
    public async Task Files_RestartStopAndStart_BothGetOutputAgainAndAreClosedBetween()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c 'echo out; echo err >&2; exec sleep 1000'
            stdout_stream.filename = {folder}/out
            stderr_stream.filename = {folder}/err
            graceful_timeout = 5
            """);
        await UntilLinesAsync(daemon, 1);

        await daemon.AskAsync("restart");
        await UntilLinesAsync(daemon, 2);
        Assert.Equal(2, OpenFiles(daemon));

        await daemon.AskAsync("stop");
        await daemon.UntilAsync(() => Task.FromResult(OpenFiles(daemon) == 0));

        await daemon.AskAsync("start");
        await UntilLinesAsync(daemon, 3);
        Assert.Equal(2, OpenFiles(daemon));
    }

    private static async Task UntilLinesAsync(RunningDaemon daemon, int count)
    {
        await daemon.UntilLogAsync("out", string.Concat(Enumerable.Repeat("out\n", count)));
        await daemon.UntilLogAsync("err", string.Concat(Enumerable.Repeat("err\n", count)));
    }

    private static int OpenFiles(RunningDaemon daemon) => Directory.GetFileSystemEntries($"/proc/{daemon.Pid}/fd")
        .Count(fd => LinkOf(fd) is { } file && (file == Path.Combine(daemon.Folder, "out") || file == Path.Combine(daemon.Folder, "err")));

    private static string? LinkOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            // Closed between the list and the look.
            return null;
        }
    }
}
