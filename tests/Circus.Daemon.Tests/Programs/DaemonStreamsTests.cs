using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>What becomes of output when the place for it is bad.</summary>
public sealed partial class DaemonStreamsTests(ReaperFixture children)
{
    [Fact]
    public async Task FullDisk_FreedLater_WhatIsMissingIsSaidToTheByte()
    {
        using var disk = new TemporaryFolder();
        await MountAsync(disk.Path);
        try
        {
            await using var daemon = new RunningDaemon(children, $$"""
                [watcher:web]
                working_dir = {folder}
                cmd = /bin/sh -c 'i=0; while [ $i -lt 3000 ]; do echo "line $i xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"; i=$((i+1)); done; touch half; while [ ! -e go ]; do sleep 0.02; done; echo again; touch done; exec sleep 1000'
                stdout_stream.filename = {{disk.Path}}/log
                graceful_timeout = 2
                """);
            var ballast = Path.Combine(disk.Path, "ballast");
            await daemon.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(daemon.Folder, "half"))));
            // The daemon has found it full by the time that the log says so.
            await daemon.UntilAsync(() => Task.FromResult(daemon.Log.Contains("no space left on device", StringComparison.Ordinal)));
            await daemon.AskAsync("status");
            File.Delete(ballast);

            await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "go"), "", TestContext.Current.CancellationToken);
            var log = Path.Combine(disk.Path, "log");
            await daemon.UntilAsync(() => Task.FromResult(File.ReadAllText(log).EndsWith("again\n", StringComparison.Ordinal)));

            var text = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
            var lost = Loss().Matches(text).Sum(match => long.Parse(match.Groups["bytes"].Value, CultureInfo.InvariantCulture));
            var kept = Loss().Replace(text, "").Length;
            var written = Enumerable.Range(0, 3000).Sum(i => $"line {i} xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n".Length) + "again\n".Length;
            Assert.True(lost > 0);
            Assert.Equal(written, kept + lost);
        }
        finally
        {
            await RunAsync("umount", disk.Path);
        }
    }

    [Fact]
    public async Task HangingDisk_NobodyElseWaits_AndTheChildGoesOn()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:slow]
            working_dir = {folder}
            autostart = False
            cmd = /bin/sh -c 'head -c 5000000 /dev/zero; touch written; exec sleep 1000'
            stdout_stream.filename = {folder}/pipe
            graceful_timeout = 2

            [watcher:web]
            working_dir = {folder}
            autostart = False
            cmd = /bin/sh -c 'i=0; while [ $i -lt 2000 ]; do echo $i; i=$((i+1)); done; exec sleep 1000'
            stdout_stream.filename = {folder}/log
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        // A FIFO that nobody reads: writing to it hangs when it is full.
        var path = Path.Combine(daemon.Folder, "pipe");
        Assert.Equal(0, LibC.MkFifo(path, 0x180));
        using var reader = new SafeFd(LibC.Open(path, LibC.O_RDWR | LibC.O_CLOEXEC, 0));
        await daemon.AskAsync("start", new() { ["name"] = "slow" });
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(daemon.Folder, "written"))));

        await daemon.AskAsync("start", new() { ["name"] = "web" });

        var log = Path.Combine(daemon.Folder, "log");
        await daemon.UntilAsync(() => Task.FromResult(File.ReadAllText(log).EndsWith("1999\n", StringComparison.Ordinal)));
        await daemon.AskAsync("stop", new() { ["name"] = "slow" });
        Assert.Contains("takes long; all other output goes on without it", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifo_WithoutReader_IsSaidAndHangsNobody()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            autostart = False
            cmd = sleep 1000
            stdout_stream.filename = {folder}/pipe
            """);
        Assert.Equal(0, LibC.MkFifo(Path.Combine(daemon.Folder, "pipe"), 0x180));

        var reply = await daemon.ReplyAsync("start", new() { ["name"] = "web", ["waiting"] = true });

        Assert.True(reply.IsError);
        Assert.Contains("no such device or address; check stdout_stream.filename", reply.Body.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_LiveAndDeadProcesses_TheirLastLines()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c 'echo hello; echo trouble >&2; if [ -e dies ]; then echo last words; exit 3; fi; exec sleep 1000'
            stdout_stream.class = QueueStream
            stderr_stream.class = QueueStream
            graceful_timeout = 2
            """);
        await daemon.UntilAsync(async () => (await LinesAsync(daemon)).Count == 2);
        var pid = (await daemon.PidsAsync("web")).Single();
        var lines = await LinesAsync(daemon);
        Assert.All(lines, line => Assert.Equal(pid, line.GetProperty("pid").GetInt32()));
        Assert.Equal(["hello/stdout", "trouble/stderr"], lines.Select(line => $"{line.GetProperty("text")}/{line.GetProperty("stream")}").Order());

        await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "dies"), "", TestContext.Current.CancellationToken);
        await daemon.AskAsync("kill", new() { ["name"] = "web" });
        // Those that die one after the other have one slot: of them the last is known, and the one that waits for its back-off is none.
        await daemon.UntilAsync(async () => (await LinesAsync(daemon)).Any(line => line.GetProperty("text").GetString() == "last words"));

        await daemon.UntilAsync(async () => await daemon.SubstateAsync("web") == "backing_off");
        Assert.Contains(await LinesAsync(daemon), line => line.GetProperty("text").GetString() == "last words");
    }

    private static async Task<IReadOnlyList<JsonElement>> LinesAsync(RunningDaemon daemon) =>
        [.. (await daemon.AskAsync("logs", new() { ["name"] = "web" })).GetProperty("lines").EnumerateArray()];

    private async Task MountAsync(string path)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may mount");
        Assert.SkipUnless(
            await RunAsync("mount", "-t", "tmpfs", "-o", "size=128k", "none", path) == 0, "this machine lets nobody mount");
        await File.WriteAllBytesAsync(Path.Combine(path, "ballast"), new byte[64 * 1024], TestContext.Current.CancellationToken);
    }

    private async Task<int> RunAsync(string program, params string[] arguments)
    {
        var process = children.Start(new ProcessSpec
        {
            Arguments = [program, .. arguments],
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" },
            WorkingDirectory = "/",
            Stdout = ChildStream.Null,
            Stderr = ChildStream.Null,
        });
        using (process.PidFd)
        {
            return (await children.WaitForExitAsync(process.Pid)).Status.Code;
        }
    }

    [GeneratedRegex(
        @"\n\[circus\] (?<bytes>[0-9]+) bytes of output were lost here, within a line: [^\n]*\n|\[circus\] (?<bytes>[0-9]+) bytes of output were lost here: [^\n]*\n",
        RegexOptions.CultureInvariant)]
    private static partial Regex Loss();
}
