using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Circus.EndToEnd.Tests;

/// <summary>What circusd says and does at three in the morning.</summary>
public sealed class DaemonProgramTests
{
    [Fact]
    public async Task FiveFaults_IniFile_AreFiveLinesAndNothingStarts()
    {
        using var folder = new TemporaryFolder();
        var mark = Path.Combine(folder.Path, "started");
        var ini = folder.Write("faulty.ini", $"""
            [circus]
            check_delay = soon
            endpoint = ipc:///tmp/x
            [watcher:a]
            numprocesses = -1
            stop_signal = SIGNOPE
            cmd = touch {mark}
            [watcher:b]
            copy_env = True
            """);

        var ended = await ProgramRun.ToEndAsync(BuiltPrograms.Circusd, ini);

        Assert.Equal((2, ""), (ended.Status, ended.Output));
        var lines = ended.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => Assert.Matches($"^{ini}:\\d+: \\[", line));
        foreach (var (line, key) in new[] { (2, "check_delay"), (3, "endpoint"), (5, "numprocesses"), (6, "stop_signal"), (8, "cmd") })
        {
            Assert.Contains(lines, text => text.StartsWith($"{ini}:{line}: ", StringComparison.Ordinal) && text.Contains(key, StringComparison.Ordinal));
        }

        Assert.False(File.Exists(mark));
    }

    [Theory]
    [InlineData("endpoint")]
    [InlineData("pubsub_endpoint")]
    public async Task TakenPort_Channel_SaysWhichPortForWhatAndTheKey(string key)
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var mark = Path.Combine(folder.Path, "started");
        var ini = folder.Write("taken.ini", string.Create(CultureInfo.InvariantCulture, $"""
            [circus]
            endpoint = {(key == "endpoint" ? $"tcp://127.0.0.1:{port}" : Ports.FreeEndpoint())}
            pubsub_endpoint = {(key == "pubsub_endpoint" ? $"tcp://127.0.0.1:{port}" : Ports.FreeEndpoint())}
            [watcher:a]
            cmd = touch {mark}
            copy_env = True
            """));

        var ended = await ProgramRun.ToEndAsync(BuiltPrograms.Circusd, ini);

        Assert.Equal(1, ended.Status);
        Assert.Matches($"circusd: [^\n]*{port}[^\n]*taken[^\n]*{key}", ended.Error);
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task CannotBeExecuted_Watcher_SaysWhyAndOthersRun()
    {
        await using var circus = await RunningCircus.StartAsync(ini: """
            [watcher:bad]
            cmd = /no/such/program
            max_retry = -1
            [watcher:good]
            cmd = sleep 600
            numprocesses = 2
            """);

        var status = await circus.ControlAsync("status");
        Assert.Matches("bad: active \\(backing off: [^\n]*/no/such/program[^\n]*; next try in [0-9.]+ s, attempt \\d+\\)\n", status);
        Assert.Contains("good: active\n", status, StringComparison.Ordinal);
        Assert.Equal(2, (await circus.ControlAsync("list", "good")).Split(',').Length);
    }

    [Fact]
    public async Task StubbornTree_Stop_IsGoneAsAWhole()
    {
        await using var circus = await RunningCircus.StartAsync(ini: """
            [watcher:stubborn]
            shell = True
            cmd = trap '' TERM; setsid sleep 600 & sleep 600 & while :; do sleep 600; done
            graceful_timeout = 0.3
            """);
        var pid = int.Parse(await circus.ControlAsync("list", "stubborn"), CultureInfo.InvariantCulture);
        var mates = await circus.WaitForProcessesAsync(count: 4);
        Assert.Contains(pid, mates);

        Assert.Equal("ok\n", await circus.ControlAsync("stop", "stubborn", "--waiting"));

        Assert.Equal("stopped\n", await circus.ControlAsync("status", "stubborn"));
        Assert.Equal([circus.Pid], circus.Processes());
    }

    [Fact]
    public async Task KilledWorker_Events_AreReapThenSpawnInTheSameSlot()
    {
        await using var circus = await RunningCircus.StartAsync(ini: """
            [watcher:sleeper]
            cmd = sleep 600
            numprocesses = 3
            """);
        var pids = (await circus.ControlAsync("list", "sleeper")).TrimEnd('\n').Split(',');
        await using var listening = await circus.ListenAsync("watcher.sleeper");

        await circus.RunAsync("/bin/kill", "-KILL", pids[1]);

        var reap = await listening.NextAsync();
        var spawn = await listening.NextAsync();
        Assert.Equal(("watcher.sleeper.reap", "watcher.sleeper.spawn"), (reap.Topic, spawn.Topic));
        Assert.Equal((int.Parse(pids[1], CultureInfo.InvariantCulture), -9, "signal"), ((int)reap.Payload["process_pid"]!, (int)reap.Payload["exit_code"]!, (string)reap.Payload["reason"]!));
        Assert.Equal((int)reap.Payload["wid"]!, (int)spawn.Payload["wid"]!);
        Assert.Equal((long)reap.Payload["seq"]! + 1, (long)spawn.Payload["seq"]!);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public async Task Signal_Daemon_EndsEverythingWithStatusZero(string signal)
    {
        await using var circus = await RunningCircus.StartAsync(ini: """
            [watcher:sleeper]
            cmd = sleep 600
            numprocesses = 3
            """);

        // Disposing asserts the status and that nothing is left.
        await circus.RunAsync("/bin/kill", $"-{signal}", circus.Pid.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Quit_Command_EndsEverythingWithStatusZero()
    {
        await using var circus = await RunningCircus.StartAsync(ini: """
            [watcher:sleeper]
            cmd = sleep 600
            """);

        Assert.Equal("ok\n", await circus.ControlAsync("quit", "--waiting"));
    }

    [Fact]
    public async Task Options_SetAndGet_AreFelt()
    {
        await using var circus = await RunningCircus.StartAsync(ini: """
            [watcher:sleeper]
            cmd = sleep 600
            """);

        Assert.Equal("ok\n", await circus.ControlAsync("set", "sleeper", "numprocesses", "4", "graceful_timeout", "7", "--waiting"));

        Assert.Equal("numprocesses: 4\ngraceful_timeout: 7\n", await circus.ControlAsync("get", "sleeper", "numprocesses", "graceful_timeout"));
        Assert.Equal(4, (await circus.ControlAsync("list", "sleeper")).Split(',').Length);
        var described = JsonNode.Parse(await circus.ControlAsync("describe"))!;
        Assert.Equal(4, described["watchers"]![0]!["processes"]!.AsArray().Count);
    }
}
