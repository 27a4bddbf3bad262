using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;
using Circus.Protocol.Client;
using Circus.TestKit;

namespace Circus.Daemon.Tests.Programs;

/// <summary>circusd's own log.</summary>
public sealed class DaemonLogTests(ReaperFixture children) : IDisposable
{
    private const string Waits = """
        [watcher:web]
        working_dir = {folder}
        cmd = sleep 1000
        graceful_timeout = 2
        """;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> PythonConfigurations => new()
    {
        {
            "yaml", """
            version: 1
            disable_existing_loggers: false
            formatters:
              simple:
                format: '%(asctime)s - %(name)s - [%(levelname)s] %(message)s'
            handlers:
              logfile:
                class: logging.FileHandler
                filename: LOG
                level: DEBUG
                formatter: simple
            loggers:
              circus:
                level: DEBUG
                handlers: [logfile]
                propagate: no
            root:
              level: DEBUG
              handlers: [logfile]
            """
        },
        {
            "json", """
            { "version": 1,
              "formatters": { "simple": { "format": "%(asctime)s - %(name)s - [%(levelname)s] %(message)s" } },
              "handlers": { "logfile": { "class": "logging.FileHandler", "filename": "LOG", "level": "DEBUG", "formatter": "simple" } },
              "root": { "level": "DEBUG", "handlers": ["logfile"] } }
            """
        },
        {
            "ini", """
            [loggers]
            keys = root

            [handlers]
            keys = logfile

            [formatters]
            keys = simple

            [logger_root]
            level = DEBUG
            handlers = logfile

            [handler_logfile]
            class = FileHandler
            level = DEBUG
            args = ('LOG', 'a')
            formatter = simple

            [formatter_simple]
            format = %(asctime)s - %(name)s - [%(levelname)s] %(message)s
            """
        },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Peer", "98")]
    public async Task File_LinesHaveTheFormOfCircus()
    {
        await using var daemon = new RunningDaemon(children, Waits);
        await daemon.LoggedAsync("Arbiter now waiting for commands");

        var lines = daemon.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches($@"^\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d circus\[{daemon.Pid}\] \[(INFO|WARNING)\] ", line));
        Assert.Contains(lines, line => line.EndsWith($"circus[{daemon.Pid}] [INFO] Starting master on pid {daemon.Pid}", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains($"circus[{daemon.Pid}] [INFO] Arbiter now waiting for commands", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Peer", "99")]
    public async Task LogOutput_Option_SaysWhere()
    {
        var log = _folder.File("option.log");
        var process = RunningDaemon.Launch(children, Ini($"logoutput = {_folder.File("ini.log")}"), "--log-output", log);
        using (process.PidFd)
        using (process.Stderr)
        {
            using var limit = new CancellationTokenSource(ReaperFixture.Limit);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!File.Exists(log) || !(await File.ReadAllTextAsync(log, limit.Token)).Contains("[INFO] Arbiter now waiting for commands", StringComparison.Ordinal))
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }

            Assert.False(File.Exists(_folder.File("ini.log")));
            await EndAsync(process);
        }
    }

    [Fact]
    public async Task Json_EveryLineIsAnObject()
    {
        await using var daemon = new RunningDaemon(children, Waits, "log_format = json");
        await daemon.LoggedAsync("Arbiter now waiting for commands");

        var messages = daemon.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Contains(messages, message => message.GetProperty("@m").GetString() == $"Starting master on pid {daemon.Pid}");
        Assert.All(messages, message => Assert.True(message.GetProperty("@t").GetDateTimeOffset() > DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public async Task File_MovedAway_IsBegunAnew()
    {
        await using var daemon = new RunningDaemon(children, Waits);
        await daemon.LoggedAsync("Arbiter now waiting for commands");
        var log = Path.Combine(daemon.Folder, "circus.log");

        File.Move(log, log + ".1");
        await daemon.AskAsync("restart", new() { ["name"] = "web" });

        await daemon.UntilAsync(() => Task.FromResult(File.Exists(log) && new FileInfo(log).Length > 0));
        Assert.Contains("Arbiter now waiting for commands", await File.ReadAllTextAsync(log + ".1", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UserSignal1_ReopensItsOwnLogAndThoseOfStreams()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c 'echo one; while [ ! -e go ]; do sleep 0.02; done; echo two; exec sleep 1000'
            stdout_stream.filename = {folder}/web.log
            graceful_timeout = 2
            """);
        var web = Path.Combine(daemon.Folder, "web.log");
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(web) && File.ReadAllText(web) == "one\n"));
        var pids = await daemon.PidsAsync("web");
        File.Move(web, web + ".1");
        File.Move(Path.Combine(daemon.Folder, "circus.log"), Path.Combine(daemon.Folder, "circus.log.1"));

        daemon.Signal(new Signal(10));
        await daemon.LoggedAsync("Opened all logs anew");
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(web)));
        await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "go"), "", TestContext.Current.CancellationToken);

        await daemon.UntilAsync(() => Task.FromResult(File.ReadAllText(web) == "two\n"));
        Assert.Equal("one\n", await File.ReadAllTextAsync(web + ".1", TestContext.Current.CancellationToken));
        Assert.Equal(pids, await daemon.PidsAsync("web"));
    }

    [Fact]
    public async Task UserSignal2_TellsItsState()
    {
        await using var daemon = new RunningDaemon(children, Waits);
        await daemon.StartedAsync();
        var pid = (await daemon.PidsAsync("web")).Single();

        daemon.Signal(new Signal(12));

        await daemon.LoggedAsync($"State: web process {pid} in slot 1 is running, well");
        await daemon.LoggedAsync("State: web is active");
    }

    [Fact]
    public async Task WindowChange_IsIgnored()
    {
        await using var daemon = new RunningDaemon(children, Waits);
        await daemon.StartedAsync();
        var pids = await daemon.PidsAsync("web");

        daemon.Signal(new Signal(28));

        Assert.Equal(pids, await daemon.PidsAsync("web"));
    }

    [Fact]
    public async Task Syslog_Udp_GetsEveryMessageWithItsPriority()
    {
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)receiver.Client.LocalEndPoint!).Port;
        var process = RunningDaemon.Launch(children, Ini(""), "--log-output", $"syslog://127.0.0.1:{port}?local0");
        using (process.PidFd)
        using (process.Stderr)
        {
            var message = await receiver.ReceiveAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);
            // local0 is 16, informational is 6.
            Assert.Matches(@$"^<134>[A-Z][a-z]{{2}} [ \d]\d \d\d:\d\d:\d\d \S+ circus\[{process.Pid}\]: \[INFO\] Starting master on pid {process.Pid}$", Encoding.UTF8.GetString(message.Buffer));
            await EndAsync(process);
        }
    }

    [Fact]
    public async Task Syslog_UnixSocket_GetsTheMessages()
    {
        var path = _folder.File("log");
        using var receiver = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        receiver.Bind(new UnixDomainSocketEndPoint(path));
        var process = RunningDaemon.Launch(children, Ini($"logoutput = syslog://{path}?daemon"));
        using (process.PidFd)
        using (process.Stderr)
        {
            var buffer = new byte[8192];
            var length = await receiver.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);
            Assert.Matches($@"^<30>[A-Z][a-z]{{2}} [ \d]\d \d\d:\d\d:\d\d circus\[{process.Pid}\]: \[INFO\] Starting master", Encoding.UTF8.GetString(buffer, 0, length));
            await EndAsync(process);
        }
    }

    [Fact]
    public async Task Syslog_NobodyThere_IsRefusedWithTheKey()
    {
        var process = RunningDaemon.Launch(children, Ini($"logoutput = syslog://{_folder.File("nobody")}"));
        using (process.PidFd)
        using (process.Stderr)
        {
            Assert.Contains("(logoutput in [circus])", await Child.ReadToEndAsync(process.Stderr!), StringComparison.Ordinal);
            Assert.Equal(1, (await children.WaitForExitAsync(process.Pid)).Status.Code);
        }
    }

    [Fact]
    public async Task StandardError_NobodyReadsIt_DaemonAnswers()
    {
        // Each dump is far more than its share of what a pipe holds.
        var watchers = string.Concat(Enumerable.Range(0, 200).Select(n => $"[watcher:w{n}]\ncmd = sleep 1000\nautostart = False\n\n"));
        var port = FreePort.Next();
        var process = RunningDaemon.Launch(children, Ini("logoutput = -", watchers, port));
        using (process.PidFd)
        using (process.Stderr)
        using (var client = new CircusClient($"tcp://127.0.0.1:{port}"))
        {
            for (var i = 0; i < 20; i++)
            {
                var reply = await client.SendAsync(new("numwatchers", null), ReaperFixture.Limit, TestContext.Current.CancellationToken);
                Assert.Equal(200, reply.Body.GetProperty("numwatchers").GetInt32());
                Assert.Equal(0, PidFd.Send(process.PidFd, new Signal(12)));
            }

            await EndAsync(process);
        }
    }

    [Theory]
    [Trait("Peer", "100")]
    [Trait("Peer", "102")]
    [Trait("Peer", "103")]
    [MemberData(nameof(PythonConfigurations))]
    public async Task LoggerConfig_InTheIni_SaysWhereAndHow(string ending, string text)
    {
        var (config, log) = Write(ending, text);
        var process = RunningDaemon.Launch(children, Ini($"loggerconfig = {config}"));
        await AssertWaitingAsync(process, log);
    }

    [Theory]
    [Trait("Peer", "101")]
    [Trait("Peer", "102")]
    [Trait("Peer", "103")]
    [MemberData(nameof(PythonConfigurations))]
    public async Task LoggerConfig_Option_SaysWhereAndHow(string ending, string text)
    {
        var (config, log) = Write(ending, text);
        var process = RunningDaemon.Launch(children, Ini("loggerconfig = /no/such.yaml"), "--logger-config", config);
        await AssertWaitingAsync(process, log);
    }

    [Theory]
    [InlineData("toml", "", "ends neither in .ini nor in .json nor in .yaml")]
    [InlineData("yaml", "version: 1", "neither its logger circus nor its root logger has a handler")]
    [InlineData("json", "{ \"handlers\": { \"a\": { \"class\": \"my.Handler\" } }, \"root\": { \"handlers\": [\"a\"] } }", "handler class \"Handler\" is not known here")]
    [InlineData("json", "{", "loggerconfig ")]
    public async Task LoggerConfig_NotUnderstood_IsRefusedWithTheReason(string ending, string text, string reason)
    {
        var (config, _) = Write(ending, text);
        var process = RunningDaemon.Launch(children, Ini($"loggerconfig = {config}"));
        using (process.PidFd)
        using (process.Stderr)
        {
            var error = await Child.ReadToEndAsync(process.Stderr!);
            Assert.Contains(reason, error, StringComparison.Ordinal);
            Assert.EndsWith("use loglevel and logoutput in [circus] instead\n", error, StringComparison.Ordinal);
            Assert.Equal(2, (await children.WaitForExitAsync(process.Pid)).Status.Code);
        }
    }

    private async Task AssertWaitingAsync(SpawnedProcess process, string log)
    {
        using (process.PidFd)
        using (process.Stderr)
        {
            using var limit = new CancellationTokenSource(ReaperFixture.Limit);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!File.Exists(log) || !(await File.ReadAllTextAsync(log, limit.Token)).Contains("Arbiter now waiting", StringComparison.Ordinal))
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }

            Assert.All(
                (await File.ReadAllTextAsync(log, limit.Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries),
                line => Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - circus - \[INFO\] ", line));
            await EndAsync(process);
        }
    }

    private (string Config, string Log) Write(string ending, string text)
    {
        var (config, log) = (_folder.File("logging." + ending), _folder.File("python.log"));
        File.WriteAllText(config, text.Replace("LOG", log, StringComparison.Ordinal));
        return (config, log);
    }

    private string Ini(string circus, string watchers = "", int? port = null)
    {
        var ini = _folder.File("circus.ini");
        File.WriteAllText(ini, $"""
            [circus]
            endpoint = tcp://127.0.0.1:{port ?? FreePort.Next()}
            pubsub_endpoint = tcp://127.0.0.1:{FreePort.Next()}
            state_dir = {_folder.File("state")}
            {circus}

            {watchers}
            """);
        return ini;
    }

    private async Task EndAsync(SpawnedProcess process)
    {
        Assert.Equal(0, PidFd.Send(process.PidFd, Signal.Term));
        Assert.Equal("exit status 0", (await children.WaitForExitAsync(process.Pid)).Status.ToString());
    }
}
