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
    public async Task Set_OtherFileForOutput_RunningProcessWritesThereWithoutALossOrARepetition()
    {
        await using var daemon = new RunningDaemon(children, Writer);
        await daemon.StartedAsync();
        var (first, second) = (Path.Combine(daemon.Folder, "first.log"), Path.Combine(daemon.Folder, "second.log"));
        await daemon.UntilAsync(() => Task.FromResult(HasLines(first)));
        var before = await daemon.PidsAsync("web");

        var reply = await daemon.AskAsync("set", new() { ["name"] = "web", ["options"] = new JsonObject { ["stdout_stream.filename"] = second } });
        await daemon.UntilAsync(() => Task.FromResult(HasLines(second)));
        var after = await daemon.PidsAsync("web");
        await daemon.AskAsync("stop", new() { ["name"] = "web" });

        Assert.Equal("now", reply.GetProperty("effects").GetProperty("stdout_stream.filename").GetString());
        Assert.Equal(before, after);
        AssertIsAllOf(after[0], [.. File.ReadAllLines(first), .. File.ReadAllLines(second)]);
    }

    [Fact]
    public async Task Set_TimeFormat_LinesOfARunningProcessAreStampedFromThenOn_AndNotAnyMoreAfterwards()
    {
        await using var daemon = new RunningDaemon(children, Writer);
        await daemon.StartedAsync();
        var file = Path.Combine(daemon.Folder, "first.log");
        await daemon.UntilAsync(() => Task.FromResult(HasLines(file)));
        var pid = (await daemon.PidsAsync("web"))[0];

        await daemon.AskAsync("set", new() { ["name"] = "web", ["options"] = new JsonObject { ["stdout_stream.time_format"] = "at" } });
        await daemon.UntilAsync(() => Task.FromResult(File.ReadAllLines(file).Count(line => line.StartsWith("at ", StringComparison.Ordinal)) > 20));
        await daemon.AskAsync("set", new() { ["name"] = "web", ["options"] = new JsonObject { ["stdout_stream.time_format"] = null } });
        await daemon.UntilAsync(() => Task.FromResult(!File.ReadAllLines(file)[^1].StartsWith("at ", StringComparison.Ordinal)));
        await daemon.AskAsync("stop", new() { ["name"] = "web" });

        AssertIsAllOf(pid, [.. File.ReadAllLines(file).Select(line => line.Replace($"at [{pid}] | ", "", StringComparison.Ordinal))]);
    }

    [Fact]
    public async Task Set_OtherFileAndOtherCommand_NoLineIsLostAndEachProcessHasOneFile()
    {
        await using var daemon = new RunningDaemon(children, Writer);
        await daemon.StartedAsync();
        var (first, second) = (Path.Combine(daemon.Folder, "first.log"), Path.Combine(daemon.Folder, "second.log"));
        await daemon.UntilAsync(() => Task.FromResult(HasLines(first)));
        var before = (await daemon.PidsAsync("web"))[0];

        var reply = await daemon.AskAsync("set", new() { ["name"] = "web", ["options"] = new JsonObject { ["stdout_stream.filename"] = second, ["nice"] = 1 } });
        await daemon.UntilAsync(() => Task.FromResult(HasLines(second)));
        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Count == 1);
        var after = (await daemon.PidsAsync("web"))[0];
        await daemon.AskAsync("stop", new() { ["name"] = "web" });

        Assert.Equal("reload", reply.GetProperty("effects").GetProperty("nice").GetString());
        Assert.NotEqual(before, after);
        AssertIsAllOf(before, File.ReadAllLines(first));
        AssertIsAllOf(after, File.ReadAllLines(second));
    }

    private static bool HasLines(string file) => File.Exists(file) && File.ReadAllLines(file).Length > 20;

    /// <summary>From 1 on without a gap, and the word at its end.</summary>
    private static void AssertIsAllOf(int pid, string[] lines)
    {
        Assert.Equal($"{pid} end", lines[^1]);
        Assert.Equal(Enumerable.Range(1, lines.Length - 1).Select(number => string.Create(CultureInfo.InvariantCulture, $"{pid} {number}")), lines[..^1]);
    }
}
