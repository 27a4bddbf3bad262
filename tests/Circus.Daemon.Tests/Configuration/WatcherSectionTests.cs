using Circus.Daemon.Health;
using Circus.Daemon.Interop;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Configuration;

public sealed class WatcherSectionTests
{
    [Fact]
    public void Read_OnlyCmd_HasTheDefaultsOfCircus()
    {
        var watcher = Ini.WatcherWith();

        Assert.Equal(
            new WatcherOptions
            {
                Name = "web",
                Cmd = "/bin/true",
                WorkingDir = Directory.GetCurrentDirectory(),
                Origin = "my.ini:1",
                Env = watcher.Env,
                Rlimits = watcher.Rlimits,
                FreeForm = watcher.FreeForm,
                Sockets = watcher.Sockets,
                Hooks = watcher.Hooks,
                DependsOn = watcher.DependsOn,
            },
            watcher);
        Assert.Equal((0, 0, 0), (watcher.Env.Count, watcher.Rlimits.Count, watcher.FreeForm.Count));
        Assert.Equal((0, 0, 0), (watcher.Sockets.Count, watcher.Hooks.Count, watcher.DependsOn.Count));
    }

    [Fact]
    public void Read_AllKeys_AreConverted()
    {
        var watcher = Ini.WatcherWith(
            "args = a b", "numprocesses = 0", "warmup_delay = 2", "executable = /bin/x", "working_dir = /srv", "shell = yes", "shell_args = z",
            "uid = me", "gid = 5", "copy_env = 1", "stop_signal = sigint", "stop_children = on", "graceful_timeout = 25.5", "send_hup = True",
            "max_retry = -1", "priority = -3", "singleton = True", "use_sockets = True", "respawn = no", "autostart = off", "max_age = 60",
            "max_age_variance = 5", "close_child_stdin = 0", "close_child_stdout = 1", "close_child_stderr = 1", "nice = 5", "max_restarts = 7",
            "restart_window = 30", "hook_timeout = 3", "listen_fds = 1");

        Assert.Equal(
            new WatcherOptions
            {
                Name = "web",
                Cmd = "/bin/true",
                Args = "a b",
                NumProcesses = 0,
                WarmupDelay = TimeSpan.FromSeconds(2),
                Executable = "/bin/x",
                WorkingDir = "/srv",
                Shell = true,
                ShellArgs = "z",
                Uid = "me",
                Gid = "5",
                CopyEnv = true,
                StopSignal = Signal.Int,
                StopChildren = true,
                GracefulTimeout = TimeSpan.FromSeconds(25.5),
                SendHup = true,
                MaxRetry = -1,
                Priority = -3,
                Singleton = true,
                UseSockets = true,
                Respawn = false,
                Autostart = false,
                MaxAge = TimeSpan.FromSeconds(60),
                MaxAgeVariance = TimeSpan.FromSeconds(5),
                CloseChildStdin = false,
                CloseChildStdout = true,
                CloseChildStderr = true,
                Nice = 5,
                MaxRestarts = 7,
                RestartWindow = TimeSpan.FromSeconds(30),
                HookTimeout = TimeSpan.FromSeconds(3),
                ListenFds = true,
                Origin = "my.ini:1",
                Env = watcher.Env,
                Rlimits = watcher.Rlimits,
                FreeForm = watcher.FreeForm,
                Sockets = watcher.Sockets,
                Hooks = watcher.Hooks,
                DependsOn = watcher.DependsOn,
            },
            watcher);
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("88", 88)]
    [InlineData("25.5", 25.5)]
    [InlineData("0", 0)]
    public void Read_GracefulTimeout_KeepsItsFraction(string text, double seconds) =>
        Assert.Equal(seconds, Ini.WatcherWith($"graceful_timeout = {text}").GracefulTimeout.TotalSeconds);

    [Theory]
    [Trait("Peer", "250")]
    [InlineData("numprocesses = abc", "found \"abc\", allowed: an integer from 0")]
    [InlineData("numprocesses = -1", "found \"-1\", allowed: an integer from 0")]
    [InlineData("numprocesses = 1.5", "found \"1.5\", allowed: an integer from 0")]
    [InlineData("numprocesses = 99999999999", "found \"99999999999\", allowed: an integer from 0")]
    [InlineData("numprocesses =", "found \"\", allowed: an integer from 0")]
    [InlineData("priority = high", "found \"high\", allowed: an integer")]
    [InlineData("max_retry = -2", "found \"-2\", allowed: an integer from -1")]
    [InlineData("graceful_timeout = soon", "found \"soon\", allowed: a number of seconds from 0 to 31536000")]
    [InlineData("graceful_timeout = -1", "found \"-1\", allowed: a number of seconds from 0 to 31536000")]
    [InlineData("graceful_timeout = inf", "found \"inf\", allowed: a number of seconds from 0 to 31536000")]
    [InlineData("respawn = perhaps", "found \"perhaps\", allowed: yes, true, on, 1, no, false, off or 0")]
    [InlineData("respawn = Fal", "found \"Fal\", allowed: yes, true, on, 1, no, false, off or 0")]
    [InlineData("respawn = 344", "found \"344\", allowed: yes, true, on, 1, no, false, off or 0")]
    [InlineData("respawn =", "found \"\", allowed: yes, true, on, 1, no, false, off or 0")]
    [InlineData("stop_signal = 65", "found \"65\", allowed: a signal as TERM, SIGTERM, 15 or RTMIN+1")]
    [InlineData("rlimit_nofile = many", "found \"many\", allowed: an integer from 0, or nothing for unlimited")]
    [InlineData("args = $(circus.sockets.x)", "found \"$(circus.sockets.x)\", allowed: a managed socket; a section [socket:x] is missing")]
    [InlineData("num_processes = 2", "unknown key, did you mean \"numprocesses\"?")]
    [InlineData("NumProcesses = 2", "unknown key, did you mean \"numprocesses\"?")]
    [InlineData("respwan = False", "unknown key, did you mean \"respawn\"?")]
    [InlineData("agrs = 1", "unknown key, did you mean \"args\"?")]
    [InlineData("rlimits_nofile = 5", "unknown key, did you mean \"rlimit_nofile\"?")]
    [InlineData("stdout_steam.class = QueueStream", "unknown key, did you mean \"stdout_stream.class\"?")]
    public void Read_BadValue_IsOneFault(string line, string fault) =>
        Assert.Equal([$"my.ini:3: [watcher:web] {line.Split('=')[0].Trim()}: {fault}"], Ini.Faults(Ini.TextWith(line)));

    [Theory]
    [Trait("Peer", "250")]
    [InlineData("True ", true)]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("False", false)]
    [InlineData("0", false)]
    [InlineData("false", false)]
    public void Read_Flag_IsTrueOrFalse(string text, bool flag) => Assert.Equal(flag, Ini.WatcherWith($"respawn = {text}").Respawn);

    [Fact]
    public void Read_UnknownLimit_IsAFaultThatNamesTheKnownOnes() =>
        Assert.StartsWith(
            "my.ini:3: [watcher:web] rlimit_files: found the limit \"files\", allowed: as, core, cpu,",
            Assert.Single(Ini.Faults(Ini.TextWith("rlimit_files = 5"))),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("numprocesses = 2", "my.ini:1: [watcher:web]: cmd: not found, allowed: a program and its arguments")]
    [InlineData("cmd =", "my.ini:2: [watcher:web] cmd: found \"\", but there is no program to run")]
    [InlineData("cmd = ''", "my.ini:2: [watcher:web] cmd: found \"''\", but there is no program to run")]
    [InlineData("shell = 1\ncmd =", "my.ini:3: [watcher:web] cmd: found \"\", but there is no command to run")]
    public void Read_NoCommand_WatcherIsInvalidAndTheOthersStart(string line, string warning)
    {
        var result = Ini.Load($"[watcher:web]\n{line}\n[watcher:good]\ncmd = /bin/true");

        Assert.Equal([warning + "; the watcher will not be started"], Ini.Lines(result.Warnings));
        Assert.Equal([null, warning[(warning.IndexOf("cmd: ", StringComparison.Ordinal))..]], Ini.Faultless(result).Watchers.Select(watcher => watcher.Invalid));
    }

    [Theory]
    [InlineData("args = 'open", "args: found \"'open\", but the quote ' at character 1 is not closed")]
    [InlineData("args = a\\", "args: found \"a\\\", but there is nothing after the backslash at the end")]
    [InlineData("singleton = 1\nnumprocesses = 2", "numprocesses: found \"2\", allowed: 0 or 1, because singleton is on")]
    public void Read_WhatCircusLeavesAWatcherOutFor_WatcherIsInvalid(string lines, string reason) =>
        Assert.Equal(reason, Ini.WatcherWith(lines).Invalid);

    [Fact]
    public void Read_Limits_AreReadInAnyCase()
    {
        var limits = Ini.WatcherWith("rlimit_nofile = 500", "rlimit_CORE =", "rlimit_as = infinity").Rlimits;

        Assert.Equal([("as", null), ("core", null), ("nofile", 500L)], limits.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Read_FreeFormKeys_AreKept()
    {
        var watcher = Ini.WatcherWith("port = 80", "owner = ana", "id = 7");

        Assert.Equal([("id", "7"), ("owner", "ana"), ("port", "80")], watcher.FreeForm.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Read_FreeFormKeyInUse_IsNoMisspelling() =>
        Assert.Equal("9", Ini.Watcher("[watcher:web]\ncmd = /bin/true $(circus.priorty)\npriorty = 9").FreeForm["priorty"]);

    [Theory]
    [Trait("Peer", "254")]
    [InlineData("copy_path = True", "needs copy_env = True; the watcher will not be started")]
    [InlineData("virtualenv = /nowhere", "needs copy_env = True; the watcher will not be started")]
    [InlineData("hooks.before_start = a.b.c, false", "found the Python function \"a.b.c\", which cannot be called here, write exec:COMMAND or http://HOST:PORT/PATH; the watcher will not be started")]
    [InlineData("hooks.before_start = a.b.c, true", "found the Python function \"a.b.c\", which cannot be called here, write exec:COMMAND or http://HOST:PORT/PATH; it is left out")]
    [InlineData("listen_fds = True", "has no effect without use_sockets = True or sockets")]
    [InlineData("schedule_utc = 1", "has no effect without schedule")]
    [InlineData("readiness.flavour = x\nreadiness.tcp = localhost:80", "unknown key of a probe, ignored")]
    [InlineData("env = a=b", "is no key of this section, ignored: write a section [env:NAME]")]
    [InlineData("numprocesses = 0", "is 0: no process is started until the number is raised")]
    [InlineData("shell_args = x", "has no effect without shell = True")]
    [InlineData("args = $WID", "$WID is deprecated: write $(circus.wid)")]
    [InlineData("stdout_stream.flavour = x\nstdout_stream.class = QueueStream", "unknown key of a stream, ignored")]
    public void Read_KeyWithoutEffect_IsOneWarning(string line, string warning) =>
        Assert.Equal([$"my.ini:3: [watcher:web] {line.Split('=')[0].Trim()}: {warning}"], Ini.Warnings(Ini.TextWith(line)));

    [Theory]
    [InlineData("on_demand = False")]
    [InlineData("copy_path = no")]
    [InlineData("check_flapping = True")]
    [InlineData("shell = True\nshell_args = x")]
    public void Read_KeyThatChangesNothing_IsNoWarning(string line) => Assert.Empty(Ini.Warnings(Ini.TextWith(line)));

    [Fact]
    public void Read_KeysInForms_AreShownAsWritten() =>
        Assert.Equal(
            ["flapping.window", "hooks.before_start", "virtualenv"],
            Ini.WatcherWith("virtualenv = /v", "hooks.before_start = a.b", "flapping.window = 1").FreeForm.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Read_SocketWithoutUseSockets_Warns() =>
        Assert.Equal(
            ["my.ini:2: [watcher:web] cmd: uses the socket some-socket, but the processes do not get it: write use_sockets = True"],
            Ini.Warnings("[watcher:web]\ncmd = /a $(circus.sockets.some-socket)\n[socket:some-socket]\nport = 0"));

    [Fact]
    public void Read_NameOfProgramWithoutPath_Warns()
    {
        Assert.Equal(
            ["my.ini:2: [watcher:web] cmd: \"python\" is searched in /bin and /usr/bin only, because the processes have no PATH: write copy_env = True, or the full path"],
            Ini.Warnings("[watcher:web]\ncmd = python x", ("PATH", "/bin")));
        Assert.Empty(Ini.Warnings("[watcher:web]\ncmd = python x\ncopy_env = True", ("PATH", "/bin")));
        Assert.Empty(Ini.Warnings("[watcher:web]\ncmd = python x\nshell = True"));
    }

    [Fact]
    public void Read_RelativeWorkingDir_IsBelowTheCurrentOne() =>
        Assert.Equal(Path.Combine(Directory.GetCurrentDirectory(), "data"), Ini.WatcherWith("working_dir = data").WorkingDir);

    [Fact]
    [Trait("Peer", "255")]
    public void Read_PwdThatLeadsHere_IsTheWorkingDir()
    {
        var link = Path.Combine(Path.GetTempPath(), $"circus-pwd-{Guid.NewGuid():N}");
        Directory.CreateSymbolicLink(link, Directory.GetCurrentDirectory());
        try
        {
            Assert.Equal(link, Ini.Watcher(Ini.TextWith(), ("PWD", link)).WorkingDir);
            Assert.Equal(Directory.GetCurrentDirectory(), Ini.Watcher(Ini.TextWith(), ("PWD", "/usr")).WorkingDir);
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Theory]
    [Trait("Peer", "190")]
    [InlineData("stdin_socket = x", "stdin_socket: found \"x\", allowed: a managed socket; a section [socket:x] is missing")]
    [InlineData("sockets = wbe", "sockets: found \"wbe\", allowed: a managed socket; a section [socket:wbe] is missing")]
    [InlineData("on_demand = True", "on_demand: has no socket to wait for; refer to one in cmd, or name one by sockets or stdin_socket")]
    [InlineData("hooks.before_strat = exec:/x", "hooks.before_strat: unknown hook, did you mean \"hooks.before_start\"?")]
    [InlineData("hooks.before_start = http://", "hooks.before_start: found \"http://\", allowed: http://HOST:PORT/PATH")]
    [InlineData("hooks.before_start = exec:'", "hooks.before_start: found \"exec:'\", but the quote ' at character 1 is not closed")]
    [InlineData("readiness.interval = 5", "readiness.interval: allowed: with exactly one of readiness.exec, readiness.http and readiness.tcp")]
    [InlineData("readiness.http = localhost", "readiness.http: found \"localhost\", allowed: an address that begins with http:// or https://")]
    [InlineData("liveness.tcp = 80", "liveness.tcp: found \"80\", allowed: HOST:PORT")]
    [InlineData("memory_limit = 5 pounds", "memory_limit: found \"5 pounds\", allowed: a number of bytes, or with K, M, G or T for powers of 1024")]
    [InlineData("cpu_limit = much", "cpu_limit: found \"much\", allowed: a percentage of one core, from 0; several cores make more than 100")]
    [InlineData("limit_action = shout", "limit_action: found \"shout\", allowed: restart or event")]
    [InlineData("nice = 20", "nice: found \"20\", allowed: an integer from -20 to 19")]
    [InlineData("depends_on = db", "depends_on: found \"db\", allowed: a watcher, with :started, :ready or :finished; a section [watcher:db] is missing")]
    [InlineData("depends_on = web", "depends_on: goes round in a circle, so that none of them could ever start: web -> web")]
    public void Read_Impossible_IsAFault(string line, string fault) =>
        Assert.Equal([$"my.ini:3: [watcher:web] {fault}"], Ini.Faults(Ini.TextWith(line)));

    [Fact]
    public void Read_DependenciesInACircle_AreToldOnce() =>
        Assert.Equal(
            ["my.ini:3: [watcher:a] depends_on: goes round in a circle, so that none of them could ever start: a -> b -> c -> a"],
            Ini.Faults("[watcher:a]\ncmd = /x\ndepends_on = b\n[watcher:b]\ncmd = /x\ndepends_on = c:started\n[watcher:c]\ncmd = /x\ndepends_on = a"));

    [Fact]
    public void Read_Dependencies_HaveTheirCondition()
    {
        var web = Ini.Options("[watcher:db:1]\ncmd = /x\n[watcher:web]\ncmd = /x\ndepends_on = db:1, DB:1:started db:1:finished").Watchers[1];

        Assert.Equal(
            [new("db:1", DependencyCondition.Ready), new("DB:1", DependencyCondition.Started), new("db:1", DependencyCondition.Finished)], web.DependsOn);
    }

    [Fact]
    public void Read_Hooks_AreCommandsWithTheirFlag()
    {
        var hooks = Ini.WatcherWith("hooks.before_start = exec: /bin/check it, TRUE", "hooks.after_stop = /bin/tidy 'a, b'").Hooks;

        Assert.Equal(("/bin/check it", true), (hooks["before_start"].Command, hooks["before_start"].IgnoresFailure));
        Assert.Equal(("/bin/tidy 'a, b'", false), (hooks["after_stop"].Command, hooks["after_stop"].IgnoresFailure));
    }

    [Fact]
    public void Read_HookThatIsAServer_IsItsAddressWithItsFlag()
    {
        var hooks = Ini.WatcherWith("hooks.before_start = http://localhost:80/go?a=1,2, true", "hooks.after_stop = HTTPS://there/").Hooks;

        Assert.Equal(("http://localhost:80/go?a=1,2", true), (hooks["before_start"].Command, hooks["before_start"].IgnoresFailure));
        Assert.Equal("http://localhost:80/go?a=1,2, true", hooks["before_start"].Written);
        Assert.Equal(new Uri("https://there/"), hooks["after_stop"].Server);
    }

    [Fact]
    public void Read_PythonHookThatCounts_MakesTheWatcherInvalid() =>
        Assert.Equal(
            "hooks.before_start is the Python function a.b.c, which cannot be called here; allowed: exec:COMMAND or http://HOST:PORT/PATH",
            Ini.WatcherWith("hooks.before_start = a.b.c").Invalid);

    [Theory]
    [InlineData("1000", 1000)]
    [InlineData("1K", 1024)]
    [InlineData("1.5 MiB", 1572864)]
    [InlineData("2GB", 2147483648)]
    public void Read_MemoryLimit_IsInBytes(string text, long bytes) => Assert.Equal(bytes, Ini.WatcherWith($"memory_limit = {text}").Limits.Memory);

    [Theory]
    [InlineData("*/5 * * * *", "2026-01-01T00:05:00Z")]
    [InlineData("10 */5 * * * *", "2026-01-01T00:00:10Z")]
    [InlineData("@daily", "2026-01-02T00:00:00Z")]
    [InlineData("0 0 29 2 *", "2028-02-29T00:00:00Z")]
    public void Read_Schedule_IsUnderstood(string text, string next) =>
        Assert.Equal(
            DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture),
            Ini.WatcherWith($"schedule = {text}", "schedule_utc = True").Schedule!.NextAfter(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    [Fact]
    public void Read_ScheduleThatIsNone_IsAFault() =>
        Assert.StartsWith(
            "my.ini:3: [watcher:web] schedule: found \"every noon\", allowed: minute hour day month weekday, or six with seconds first, or @daily and the like (",
            Assert.Single(Ini.Faults(Ini.TextWith("schedule = every noon"))),
            StringComparison.Ordinal);

    [Fact]
    public void Read_Probes_AreConverted()
    {
        var health = Ini.WatcherWith(
            "notify = True", "watchdog = 4", "ready_after = 0.5", "ready_timeout = 9", "readiness.http = http://localhost:80$(circus.wid)/",
            "readiness.interval = 2", "readiness.timeout = 1", "readiness.delay = 3", "readiness.successes = 4", "readiness.failures = 5",
            "liveness.exec = /bin/alive --now").Health;

        Assert.Equal(
            new HealthOptions
            {
                Notify = true,
                Watchdog = TimeSpan.FromSeconds(4),
                ReadyAfter = TimeSpan.FromSeconds(0.5),
                ReadyTimeout = TimeSpan.FromSeconds(9),
                Readiness = new ProbeOptions(ProbeKind.Http, "http://localhost:80$(circus.wid)/")
                {
                    Interval = TimeSpan.FromSeconds(2),
                    Timeout = TimeSpan.FromSeconds(1),
                    Delay = TimeSpan.FromSeconds(3),
                    Successes = 4,
                    Failures = 5,
                },
                Liveness = new ProbeOptions(ProbeKind.Command, "/bin/alive --now"),
            },
            health);
    }
}
