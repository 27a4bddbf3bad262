using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;
using Microsoft.Win32.SafeHandles;

namespace Circus.Daemon.Tests.Programs;

/// <summary>What becomes of output when the place for it is bad.</summary>
public sealed partial class DaemonStreamsTests(ReaperFixture children)
{
    [Fact]
    public async Task FullDisk_FreedLater_WhatIsMissingIsSaidToTheByte()
    {
        await using var disk = await SmallDisk.MountAsync(children);
        await File.WriteAllBytesAsync(Path.Combine(disk.Path, "ballast"), new byte[64 * 1024], TestContext.Current.CancellationToken);
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
        var lost = LossIn(text);
        var kept = Loss().Replace(text, "").Length;
        var written = Enumerable.Range(0, 3000).Sum(i => $"line {i} xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n".Length) + "again\n".Length;
        Assert.True(lost > 0);
        Assert.Equal(written, kept + lost);
        Assert.Equal(lost, (await daemon.DescribeAsync("web")).GetProperty("dropped_stdout").GetInt64());
        Assert.Equal(lost, (await daemon.AskAsync("status", new() { ["name"] = "web" })).GetProperty("dropped_stdout").GetInt64());
    }

    [Fact]
    public async Task HangingDisk_NobodyElseWaits_AndTheChildGoesOn()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:slow]
            working_dir = {folder}
            autostart = False
            cmd = /bin/sh -c 'head -c 5000000 /dev/zero; touch written; while [ ! -e go ]; do sleep 0.02; done; echo end; exec sleep 1000'
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
        using var reader = HangingFile(daemon);
        await daemon.AskAsync("start", new() { ["name"] = "slow" });
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(daemon.Folder, "written"))));

        await daemon.AskAsync("start", new() { ["name"] = "web" });

        var log = Path.Combine(daemon.Folder, "log");
        await daemon.UntilAsync(() => Task.FromResult(File.ReadAllText(log).EndsWith("1999\n", StringComparison.Ordinal)));
        await daemon.LoggedAsync("takes long; all other output goes on without it");

        // The disk is back: what could not wait is counted in the file, to the byte.
        var file = new StringBuilder();
        using var source = new FileStream(new SafeFileHandle(reader.Number, ownsHandle: false), FileAccess.Read, 0);
        var buffer = new byte[64 * 1024];
        while (!file.ToString().EndsWith("end\n", StringComparison.Ordinal))
        {
            file.Append(Encoding.Latin1.GetString(buffer, 0, await source.ReadAsync(buffer, TestContext.Current.CancellationToken)));
            if (Loss().IsMatch(file.ToString()))
            {
                await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "go"), "", TestContext.Current.CancellationToken);
            }
        }

        var text = file.ToString();
        var lost = LossIn(text);
        Assert.True(lost > 0);
        Assert.Equal(5_000_000 + "end\n".Length, Loss().Replace(text, "").Length + lost);
        await daemon.AskAsync("stop", new() { ["name"] = "slow" });
    }

    [Fact]
    public async Task FullDisk_DaemonKilled_TheNextSaysToTheByteWhatIsMissing()
    {
        await using var disk = await SmallDisk.MountAsync(children);
        await File.WriteAllBytesAsync(Path.Combine(disk.Path, "ballast"), new byte[64 * 1024], TestContext.Current.CancellationToken);
        await using var daemon = new RunningDaemon(children, $$"""
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c 'i=0; while [ $i -lt 3000 ]; do echo "line $i xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"; i=$((i+1)); done; touch half; while [ ! -e go ]; do sleep 0.02; done; echo again; exec sleep 1000'
            stdout_stream.filename = {{disk.Path}}/log
            graceful_timeout = 2
            """);
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(daemon.Folder, "half"))));
        await daemon.LoggedAsync("no space left on device");

        await daemon.KillAsync();
        File.Delete(Path.Combine(disk.Path, "ballast"));
        await daemon.StartAgainAsync();
        await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "go"), "", TestContext.Current.CancellationToken);

        var log = Path.Combine(disk.Path, "log");
        await daemon.UntilAsync(() => Task.FromResult(File.ReadAllText(log).EndsWith("again\n", StringComparison.Ordinal)));
        var text = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
        var written = Enumerable.Range(0, 3000).Sum(i => $"line {i} xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n".Length) + "again\n".Length;
        Assert.True(LossIn(text) > 0);
        Assert.Equal(written, Loss().Replace(text, "").Length + LossIn(text));
    }

    [Fact]
    public async Task HangingDisk_DaemonKilled_EveryLineIsThereOrSaidToBeLost()
    {
        const int Lines = 400_000;
        await using var daemon = new RunningDaemon(children, $$"""
            [watcher:slow]
            working_dir = {folder}
            autostart = False
            cmd = perl -e 'print "line $_\n" for 1 .. {{Lines}}; $| = 1; open(my $f, ">", "written"); close $f; select(undef, undef, undef, 0.02) while !-e "go"; print "end\n"; sleep 1 while 1'
            stdout_stream.filename = {folder}/pipe
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        using var reader = HangingFile(daemon);
        await daemon.AskAsync("start", new() { ["name"] = "slow" });
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(daemon.Folder, "written"))));

        await daemon.KillAsync();
        await daemon.StartAgainAsync();
        await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "go"), "", TestContext.Current.CancellationToken);
        var text = await ReadAsync(reader, "end\n");

        // A write that the blow has cut short may have put some of it there that is said to be missing.
        var written = Enumerable.Range(1, Lines).Sum(i => $"line {i}\n".Length) + "end\n".Length;
        Assert.InRange(Loss().Replace(text, "").Length + LossIn(text), written, written + (2 * 64 * 1024));
    }

    [Fact]
    public async Task HangingDisk_ProcessEndsAndDaemonIsKilled_WhatMayBeMissingIsSaid()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:slow]
            working_dir = {folder}
            autostart = False
            cmd = /bin/sh -c 'if [ -e first ]; then exec sleep 1000; fi; touch first; echo $$ > pid; head -c 300000 /dev/zero'
            stdout_stream.filename = {folder}/pipe
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        using var reader = HangingFile(daemon);
        daemon.Send("start", "slow");
        await daemon.UntilAsync(async () => File.Exists(Path.Combine(daemon.Folder, "pid")) && (await daemon.DescribeAsync("slow")).GetProperty("restarts").GetInt32() == 1);

        await daemon.KillAsync();
        await daemon.StartAgainAsync();

        var pid = (await File.ReadAllTextAsync(Path.Combine(daemon.Folder, "pid"), TestContext.Current.CancellationToken)).Trim();
        await ReadAsync(reader, $"[circus] process {pid} ended and circusd was killed: what it wrote last may be lost here\n");
        await daemon.LoggedAsync($"process {pid} had ended, and circusd was killed before all of its output was written");
    }

    [Fact]
    public async Task TimedRotation_Compressed_EveryLineIsInOneOfTheFiles()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = perl -e '$| = 1; for (1 .. 35) { print "$_\n"; select(undef, undef, undef, 0.1) } sleep 1000'
            stdout_stream.class = TimedRotatingFileStream
            stdout_stream.filename = {folder}/log
            stdout_stream.rotate_when = S
            stdout_stream.utc = True
            stdout_stream.compress = True
            graceful_timeout = 2
            """);
        var log = Path.Combine(daemon.Folder, "log");
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(log) && File.ReadAllText(log).EndsWith("35\n", StringComparison.Ordinal)));
        // Compressing is done behind everything else.
        await daemon.UntilAsync(() => Task.FromResult(Rolled().All(file => file.EndsWith(".gz", StringComparison.Ordinal))));

        var rolled = Rolled().Order(StringComparer.Ordinal).ToList();
        Assert.True(rolled.Count >= 2);
        Assert.All(rolled, file => Assert.Matches(@"/log\.[0-9]{14}\.gz$", file));
        IEnumerable<string> Rolled() => Directory.GetFiles(daemon.Folder).Where(file => file.StartsWith(log + ".", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, 35), rolled.SelectMany(Unpacked).Concat(File.ReadAllLines(log)).Select(line => int.Parse(line, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task StandardOutput_OfStreamsAndWithoutAny_GoesToThatOfCircusd()
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("out");
        await using var daemon = new RunningDaemon(
            children,
            """
            [watcher:plain]
            working_dir = {folder}
            cmd = /bin/sh -c 'echo plain words; exec sleep 1000'
            stdout_stream.class = StdoutStream
            graceful_timeout = 2

            [watcher:fancy]
            working_dir = {folder}
            cmd = /bin/sh -c 'printf "in "; echo colour; exec sleep 1000'
            stdout_stream.class = FancyStdoutStream
            stdout_stream.color = green
            stdout_stream.time_format = at
            graceful_timeout = 2

            [watcher:none]
            working_dir = {folder}
            cmd = /bin/sh -c 'echo no stream; echo not even here >&2; exec sleep 1000'
            graceful_timeout = 2

            [watcher:closed]
            working_dir = {folder}
            cmd = /bin/sh -c 'echo never seen; exec sleep 1000'
            close_child_stdout = True
            close_child_stderr = True
            graceful_timeout = 2
            """,
            "",
            "/bin/sh", "-c", $"exec \"$@\" > '{output}'", "sh");
        await daemon.StartedAsync();
        var fancy = (await daemon.PidsAsync("fancy")).Single();
        await daemon.UntilAsync(() => Task.FromResult(File.ReadAllLines(output).Length == 3));

        Assert.Equal([$"\e[0;32;40mat [{fancy}] | in colour\e[0m", "no stream", "plain words"], File.ReadAllLines(output).Order(StringComparer.Ordinal));
        await daemon.UntilAsync(async () => (await LinesAsync(daemon, "none")).Count == 2);
        Assert.Equal(["no stream", "not even here"], (await LinesAsync(daemon, "none")).Select(line => line.GetProperty("text").GetString()!).Order(StringComparer.Ordinal));
        Assert.Contains("thrown away", (await daemon.ReplyAsync("logs", new() { ["name"] = "closed" })).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_Stream_DaemonKilled_ProcessWritesOnAndTheNextDaemonPassesItOn()
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("out");
        await using var daemon = new RunningDaemon(
            children,
            """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c 'echo one; while [ ! -e go ]; do sleep 0.02; done; echo two; touch written; exec sleep 1000'
            graceful_timeout = 2
            """,
            "",
            "/bin/sh", "-c", $"exec \"$@\" >> '{output}'", "sh");
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(output) && File.ReadAllText(output) == "one\n"));
        var pids = await daemon.PidsAsync("web");

        await daemon.KillAsync();
        await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "go"), "", TestContext.Current.CancellationToken);
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(daemon.Folder, "written"))));
        await daemon.StartAgainAsync();

        await daemon.UntilAsync(() => Task.FromResult(File.ReadAllText(output) == "one\ntwo\n"));
        Assert.Equal(pids, await daemon.PidsAsync("web"));
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

    [Fact]
    public async Task LogFile_OutputInFiles_IsReadBackAndSearchedAcrossRolledOnes()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c 'i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo "line $i"; if [ $((i%500)) = 0 ]; then sleep 0.2; fi; done; exec sleep 1000'
            stdout_stream.class = FileStream
            stdout_stream.filename = {folder}/log
            stdout_stream.max_bytes = 4096
            stdout_stream.backup_count = 20
            graceful_timeout = 2
            """);
        await daemon.UntilAsync(async () => Last(await ReadAsync(daemon, new())) == "line 2000");

        Assert.Equal("line 1", (await ReadAsync(daemon, new() { ["forward"] = true, ["lines"] = 1 })).GetProperty("lines")[0].GetProperty("text").GetString());
        var found = await ReadAsync(daemon, new() { ["find"] = "LINE 1?23$", ["regex"] = true, ["ignore_case"] = true });
        Assert.Equal(["line 23", "line 123"], found.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("text").GetString()));
        Assert.True(found.GetProperty("files").GetArrayLength() > 2);
        var at = found.GetProperty("lines")[1].GetProperty("at").GetString();
        var behind = await ReadAsync(daemon, new() { ["at"] = at, ["forward"] = true, ["lines"] = 2 });
        Assert.Equal(["line 123", "line 124"], behind.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("text").GetString()));

        Assert.Contains("regular expression", (await daemon.ReplyAsync("logfile", new() { ["name"] = "web", ["find"] = "(", ["regex"] = true })).Reason, StringComparison.Ordinal);
        Assert.Contains("goes to no file", (await daemon.ReplyAsync("logfile", new() { ["name"] = "web", ["stream"] = "stderr" })).Reason, StringComparison.Ordinal);
        Assert.Contains("none of the files", (await daemon.ReplyAsync("logfile", new() { ["name"] = "web", ["at"] = "1:0" })).Reason, StringComparison.Ordinal);

        static string? Last(JsonElement reply) => reply.GetProperty("lines").EnumerateArray().LastOrDefault() is { ValueKind: JsonValueKind.Object } line ? line.GetProperty("text").GetString() : null;
    }

    private static Task<JsonElement> ReadAsync(RunningDaemon daemon, JsonObject properties)
    {
        properties["name"] = "web";
        return daemon.AskAsync("logfile", properties);
    }

    private static async Task<IReadOnlyList<JsonElement>> LinesAsync(RunningDaemon daemon, string watcher = "web") =>
        [.. (await daemon.AskAsync("logs", new() { ["name"] = watcher })).GetProperty("lines").EnumerateArray()];

    private static long LossIn(string text) => Loss().Matches(text).Sum(match => long.Parse(match.Groups["bytes"].Value, CultureInfo.InvariantCulture));

    /// <summary>A FIFO that nobody reads: writing to it hangs when it is full.</summary>
    private static SafeFd HangingFile(RunningDaemon daemon)
    {
        var path = Path.Combine(daemon.Folder, "pipe");
        Assert.Equal(0, LibC.MkFifo(path, 0x180));
        return new SafeFd(LibC.Open(path, LibC.O_RDWR | LibC.O_CLOEXEC, 0));
    }

    /// <summary>What comes out of it, until it ends with that.</summary>
    private static async Task<string> ReadAsync(SafeFd reader, string end)
    {
        var text = new StringBuilder();
        using var source = new FileStream(new SafeFileHandle(reader.Number, ownsHandle: false), FileAccess.Read, 0);
        var buffer = new byte[64 * 1024];
        while (!text.ToString(Math.Max(0, text.Length - end.Length), Math.Min(end.Length, text.Length)).Equals(end, StringComparison.Ordinal))
        {
            var read = await source.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    private static string[] Unpacked(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex(
        @"\n\[circus\] (?<bytes>[0-9]+) bytes of output were lost here, within a line: [^\n]*\n|\[circus\] (?<bytes>[0-9]+) bytes of output were lost here: [^\n]*\n",
        RegexOptions.CultureInvariant)]
    private static partial Regex Loss();
}
