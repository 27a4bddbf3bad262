using System.Net;
using System.Net.Sockets;
using Circus.Daemon.Tests.Interop;
using Circus.TestKit;

namespace Circus.Daemon.Tests.Programs;

public sealed class DaemonRefusalTests(ReaperFixture children)
{
    [Fact]
    public async Task Ini_FiveFaults_FiveLinesAndExitStatusTwo()
    {
        using var folder = new TemporaryFolder();
        var started = folder.File("started");
        var ini = folder.File("bad.ini");
        File.WriteAllText(ini, $"""
            [circus]
            check_delay = soon
            endpoint = nowhere

            [watcher:good]
            cmd = touch {started}

            [watcher:bad]
            cmd = sleep 1
            numprocesses = many
            stop_signal = SIGNOTHING
            singleton = perhaps
            """);

        var (status, lines) = await RunAsync(ini);

        Assert.Equal("exit status 2", status);
        Assert.Equal([2, 3, 10, 11, 12], lines.Select(line => int.Parse(line.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Contains("numprocesses", lines[2]);
        Assert.Contains("many", lines[2]);
        Assert.False(File.Exists(started));
    }

    [Fact]
    public async Task Check_FaultsAndWarnings_TellsBothAtOnce()
    {
        using var folder = new TemporaryFolder();
        var ini = folder.File("odd.ini");
        File.WriteAllText(ini, """
            [circus]
            some_thing = 1

            [webdashboard]
            host = localhost

            [watcher:bad]
            cmd = sleep 1
            numprocesses = many
            """);

        var (status, lines) = await RunAsync(ini, "--check");

        Assert.Equal("exit status 2", status);
        Assert.Equal(
            [
                $"{ini}:9: [watcher:bad] numprocesses: found \"many\", allowed: an integer from 0",
                $"warning: {ini}:2: [circus] some_thing: unknown key, ignored",
                $"warning: {ini}:4: [webdashboard]: unknown section, ignored",
                $"warning: {ini}:8: [watcher:bad] cmd: \"sleep\" is searched in /bin and /usr/bin only, because the processes have no PATH: write copy_env = True, or the full path",
            ],
            lines);
    }

    [Theory]
    [InlineData("DEBUG", "exit status 0", null)]
    [InlineData("loud", "exit status 2", "circusd: --log-level: found \"loud\", allowed: critical, error, warning, info or debug")]
    public async Task LogLevel_InAnyCase_IsOneOfFive(string level, string expected, string? said)
    {
        using var folder = new TemporaryFolder();
        var ini = folder.File("circus.ini");
        File.WriteAllText(ini, "[watcher:web]\ncmd = /bin/true\n");

        var (status, lines) = await RunAsync(ini, "--log-level", level, "--check");

        Assert.Equal((expected, said), (status, lines.FirstOrDefault(line => line.StartsWith("circusd: ", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Option_ThatThereIsNot_IsNoNameOfAFile()
    {
        var (status, lines) = await RunAsync("--chekc");

        Assert.Equal("exit status 2", status);
        Assert.Equal("circusd: there is no option --chekc", lines[0]);
    }

    [Fact]
    public async Task Ini_WatcherThatCannotBeStarted_IsInvalidAndTheOthersRun()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:broken]
            working_dir = {folder}
            args = 1

            [watcher:two]
            working_dir = {folder}
            cmd = sleep 1000
            singleton = True
            numprocesses = 2

            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            """);
        await daemon.StartedAsync();

        Assert.Single(await daemon.PidsAsync("web"));
        Assert.Equal(("invalid", "invalid"), (await daemon.SubstateAsync("broken"), await daemon.SubstateAsync("two")));
        Assert.StartsWith("cmd: not found", (await daemon.DescribeAsync("broken")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("the watcher will not be started", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ini_DoesNotExist_OneLineAndExitStatusTwo()
    {
        var (status, lines) = await RunAsync("/no/such/file.ini");

        Assert.Equal("exit status 2", status);
        Assert.Contains("/no/such/file.ini", Assert.Single(lines));
    }

    [Fact]
    public async Task Log_CannotBeWritten_OneLineWithTheKeyAndExitStatusOne()
    {
        using var folder = new TemporaryFolder();
        var ini = folder.File("circus.ini");
        File.WriteAllText(ini, "[circus]\nlogoutput = /proc/no/such.log\n");

        var (status, lines) = await RunAsync(ini);

        Assert.Equal("exit status 1", status);
        Assert.Contains("cannot write the log: ", Assert.Single(lines));
        Assert.EndsWith("(logoutput in [circus])", lines[0]);
    }

    [Theory]
    [InlineData("endpoint", "control")]
    [InlineData("pubsub_endpoint", "event")]
    public async Task Port_Taken_SaysWhichWhoAndTheKeyAndStartsNothing(string key, string channel)
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var other = key == "endpoint" ? "pubsub_endpoint" : "endpoint";
        var started = folder.File("started");
        var ini = folder.File("circus.ini");
        File.WriteAllText(ini, $"""
            [circus]
            {key} = tcp://127.0.0.1:{port}
            {other} = tcp://127.0.0.1:{FreePort.Next()}

            [watcher:good]
            cmd = touch {started}
            copy_env = True
            """);

        var (status, lines) = await RunAsync(ini);

        Assert.Equal("exit status 1", status);
        var line = Assert.Single(lines);
        Assert.Contains($"127.0.0.1:{port}", line);
        Assert.Contains("taken", line);
        Assert.Contains($"{channel} channel", line);
        Assert.Contains($"change {key} in [circus]", line);
        Assert.False(File.Exists(started));
    }

    [Fact]
    public async Task Port_ManagedSocketTaken_SaysWhichAndTheKey()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var ini = folder.File("circus.ini");
        File.WriteAllText(ini, $"""
            [circus]
            endpoint = tcp://127.0.0.1:{FreePort.Next()}
            pubsub_endpoint = tcp://127.0.0.1:{FreePort.Next()}

            [socket:web]
            host = 127.0.0.1
            port = {port}

            [watcher:web]
            cmd = sleep 600
            copy_env = True
            """);

        var (status, lines) = await RunAsync(ini);

        Assert.Equal("exit status 1", status);
        var line = Assert.Single(lines);
        Assert.Contains($"{port}", line);
        Assert.Contains("[socket:web]", line);
        Assert.Contains("port", line);
    }

    private async Task<(string Status, string[] Lines)> RunAsync(params string[] arguments)
    {
        var process = RunningDaemon.Launch(children, arguments);
        using (process.PidFd)
        using (process.Stderr)
        {
            var errors = await Child.ReadToEndAsync(process.Stderr!);
            var end = await children.WaitForExitAsync(process.Pid);
            return (end.Status.ToString(), errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }
}
