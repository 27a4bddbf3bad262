using System.Globalization;
using System.Text.Json.Nodes;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>Options of real processes that are changed while they run.</summary>
public sealed class DaemonSetTests(ReaperFixture children)
{
    private const string Writer = """
        [watcher:web]
        cmd = sh -c 'trap "echo $$ end; exit" TERM; i=0; while :; do i=$((i+1)); echo $$ $i; sleep 0.01; done'
        working_dir = {folder}
        ready_after = 0
        graceful_timeout = 10
        copy_env = True
        stdout_stream.filename = {folder}/first.log
        """;

    [Fact]
    public async Task Set_OtherFileForOutput_NoLineIsLostAndEachProcessHasOneFile()
    {
        await using var daemon = new RunningDaemon(children, Writer);
        await daemon.StartedAsync();
        var (first, second) = (Path.Combine(daemon.Folder, "first.log"), Path.Combine(daemon.Folder, "second.log"));
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(first) && File.ReadAllLines(first).Length > 20));
        var before = (await daemon.PidsAsync("web"))[0];

        var reply = await daemon.AskAsync("set", new() { ["name"] = "web", ["options"] = new JsonObject { ["stdout_stream.filename"] = second } });
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(second) && File.ReadAllLines(second).Length > 20));
        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Count == 1);
        var after = (await daemon.PidsAsync("web"))[0];
        await daemon.AskAsync("stop", new() { ["name"] = "web" });

        Assert.Equal("reload", reply.GetProperty("effects").GetProperty("stdout_stream.filename").GetString());
        Assert.NotEqual(before, after);
        AssertIsAllOf(before, File.ReadAllLines(first));
        AssertIsAllOf(after, File.ReadAllLines(second));
    }

    /// <summary>From 1 on without a gap, and the word at its end.</summary>
    private static void AssertIsAllOf(int pid, string[] lines)
    {
        Assert.Equal($"{pid} end", lines[^1]);
        Assert.Equal(Enumerable.Range(1, lines.Length - 1).Select(number => string.Create(CultureInfo.InvariantCulture, $"{pid} {number}")), lines[..^1]);
    }
}
