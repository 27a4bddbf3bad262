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
            },
            watcher);
        Assert.Equal((0, 0, 0), (watcher.Env.Count, watcher.Rlimits.Count, watcher.FreeForm.Count));
    }

    [Fact]
    public void Read_AllKeys_AreConverted()
    {
        var watcher = Ini.WatcherWith(
            "args = a b", "numprocesses = 0", "warmup_delay = 2", "executable = /bin/x", "working_dir = /srv", "shell = yes", "shell_args = z",
            "uid = me", "gid = 5", "copy_env = 1", "stop_signal = sigint", "stop_children = on", "graceful_timeout = 25.5", "send_hup = True",
            "max_retry = -1", "priority = -3", "singleton = True", "use_sockets = True", "respawn = no", "autostart = off", "max_age = 60",
            "max_age_variance = 5", "close_child_stdin = 0", "close_child_stdout = 1", "close_child_stderr = 1", "on_demand = 1");

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
                OnDemand = true,
                Origin = "my.ini:1",
                Env = watcher.Env,
                Rlimits = watcher.Rlimits,
                FreeForm = watcher.FreeForm,
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
    [InlineData("stop_signal = 65", "found \"65\", allowed: a signal as TERM, SIGTERM, 15 or RTMIN+1")]
    [InlineData("rlimit_nofile = many", "found \"many\", allowed: an integer from 0, or nothing for unlimited")]
    [InlineData("args = 'open", "found \"'open\", but the quote ' at character 1 is not closed")]
    [InlineData("args = a\\", "found \"a\\\", but there is nothing after the backslash at the end")]
    [InlineData("args = $(circus.sockets.x)", "found \"$(circus.sockets.x)\", allowed: a managed socket; a section [socket:x] is missing")]
    [InlineData("num_processes = 2", "unknown key, did you mean \"numprocesses\"?")]
    [InlineData("NumProcesses = 2", "unknown key, did you mean \"numprocesses\"?")]
    [InlineData("respwan = False", "unknown key, did you mean \"respawn\"?")]
    [InlineData("agrs = 1", "unknown key, did you mean \"args\"?")]
    [InlineData("rlimits_nofile = 5", "unknown key, did you mean \"rlimit_nofile\"?")]
    [InlineData("stdout_steam.class = QueueStream", "unknown key, did you mean \"stdout_stream.class\"?")]
    public void Read_BadValue_IsOneFault(string line, string fault) =>
        Assert.Equal([$"my.ini:3: [watcher:web] {line.Split('=')[0].Trim()}: {fault}"], Ini.Faults(Ini.TextWith(line)));

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
    public void Read_NoCommand_IsOneFault(string line, string fault) => Assert.Equal([fault], Ini.Faults($"[watcher:web]\n{line}"));

    [Fact]
    public void Read_SingletonWithTwoProcesses_IsAFault() =>
        Assert.Equal(
            ["my.ini:4: [watcher:web] numprocesses: found \"2\", allowed: 0 or 1, because singleton is on"],
            Ini.Faults(Ini.TextWith("singleton = True", "numprocesses = 2")));

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
    [InlineData("on_demand = True", "not supported yet by this version, ignored: the watcher starts like any other")]
    [InlineData("copy_path = True", "not supported yet by this version, ignored: set PYTHONPATH in an [env:NAME] section")]
    [InlineData("hooks.before_start = a.b.c, false", "not supported yet by this version, ignored")]
    [InlineData("flapping.window = 5", "not supported yet by this version, ignored")]
    [InlineData("virtualenv_py_ver = 3.3", "not supported yet by this version, ignored")]
    [InlineData("stdin_socket = x", "not supported yet by this version, ignored: use use_sockets and $(circus.sockets.NAME)")]
    [InlineData("env = a=b", "not supported yet by this version, ignored: use a section [env:NAME]")]
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
    public void Read_UnsupportedKeys_AreShownAsWritten() =>
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
}
