using Circus.Daemon.Arbitration;
using Circus.Daemon.Configuration;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Tests.Interop;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Configuration;

/// <summary>What the tests of Circus ask of a configuration, one by one.</summary>
public sealed class OriginalConfigTests : IDisposable
{
    private static readonly Dictionary<string, int> _sockets = new() { ["web"] = 7, ["some-socket"] = 8 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Peer", "110")]
    public void SocketInArgs_IsItsDescriptor() => Assert.Equal(
        ["/bin/x", "--fd", "7"], Arguments("[watcher:w]\ncmd = /bin/x\nargs = --fd $(circus.sockets.web)\nuse_sockets = True\n[socket:web]\nport = 0"));

    [Fact]
    [Trait("Peer", "111")]
    public void Uid_IsKeptAsText() => Assert.Equal("me", Ini.WatcherWith("uid = me").Uid);

    [Fact]
    [Trait("Peer", "112")]
    public void Shell_WithoutShellArgs_IsOneText()
    {
        const string text = "[watcher:w]\ncmd = foo --fd\nshell = True";

        Assert.Equal(["/bin/sh", "-c", "foo --fd"], Arguments(text));
        Assert.Empty(Ini.Warnings(text));
    }

    [Fact]
    [Trait("Peer", "113")]
    public void Shell_WithShellArgs_TheyFollow()
    {
        const string text = "[watcher:w]\ncmd = foo --fd\nshell = True\nshell_args = bar baz qux";

        Assert.Equal(["/bin/sh", "-c", "foo --fd", "bar", "baz", "qux"], Arguments(text));
        Assert.Empty(Ini.Warnings(text));
    }

    [Fact]
    [Trait("Peer", "114")]
    public void NoShell_WithShellArgs_IsAWarning()
    {
        const string text = "[watcher:w]\ncmd = /bin/foo --fd\nshell_args = bar";

        Assert.Equal(["/bin/foo", "--fd"], Arguments(text));
        Assert.Contains("shell_args: has no effect without shell = True", Assert.Single(Ini.Warnings(text)), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Peer", "116")]
    public void Include_GlobAndDirectory_AllAreRead()
    {
        Write("conf.d/a.ini", "[watcher:a]\ncmd = /bin/x");
        Write("conf.d/b.ini", "[watcher:b]\ncmd = /bin/x");
        Write("more-c.ini", "[watcher:c]\ncmd = /bin/x");

        var options = LoadFile("[circus]\ninclude = more-*.ini\ninclude_dir = conf.d\n[watcher:main]\ncmd = /bin/x");

        Assert.Equal(["a", "b", "c", "main"], options.Watchers.Select(watcher => watcher.Name));
    }

    [Fact]
    [Trait("Peer", "117")]
    [Trait("Peer", "119")]
    public void Include_WildcardDirectory_AndTheMainFileWins()
    {
        Write("apps/one/circus.ini", "[watcher:one]\ncmd = /bin/x\n[circus]\ncheck_delay = 7\n[env:one]\nWHO = included");
        Write("apps/two/circus.ini", "[watcher:two]\ncmd = /bin/x");

        var options = LoadFile("[circus]\ninclude = apps/*/circus.ini\n[watcher:main]\ncmd = /bin/x\n[env:one]\nWHO = main");

        Assert.Equal(["main", "one", "two"], options.Watchers.Select(watcher => watcher.Name));
        Assert.Equal(TimeSpan.FromSeconds(7), options.CheckDelay);
        Assert.Equal("main", options.Watchers[1].Env["WHO"]);
    }

    [Fact]
    [Trait("Peer", "118")]
    public void Include_NoMatch_IsAWarning()
    {
        var path = Write("main.ini", "[circus]\ninclude = none-*.ini\ninclude_dir = nowhere");

        var result = ConfigLoader.Load(path, Ini.Environment());

        Assert.Empty(result.Faults);
        Assert.Equal(2, result.Warnings.Count);
    }

    [Theory]
    [Trait("Peer", "120")]
    [Trait("Peer", "121")]
    [InlineData("30", 30)]
    [InlineData("88", 88)]
    [InlineData("25.5", 25.5)]
    public void GracefulTimeout_IsWhatIsWritten(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Ini.WatcherWith($"graceful_timeout = {text}").GracefulTimeout);

    [Fact]
    [Trait("Peer", "122")]
    public void Priority_HigherFirst_PluginsAmongThem()
    {
        var watchers = Ini.Options("[watcher:a]\ncmd = /bin/x\npriority = 10\n[watcher:b]\ncmd = /bin/x\npriority = 20").Watchers
            .Append(new WatcherOptions { Name = "plugin:c", Cmd = "x", WorkingDir = "/", Priority = 30, IsOwn = true });

        Assert.Equal(["plugin:c", "b", "a"], StartOrder.Of(watchers).Select(watcher => watcher.Name));
    }

    [Fact]
    [Trait("Peer", "123")]
    public void Hook_WithFalse_DoesNotIgnoreFailures() =>
        Assert.False(Ini.WatcherWith("hooks.before_start = exec:/bin/check, false").Hooks["before_start"].IgnoresFailure);

    [Fact]
    [Trait("Peer", "125")]
    public void Env_Path_IsThatOfTheDaemonAndMore() =>
        Assert.Equal("/usr/bin:/bin", Ini.Watcher("[watcher:x]\ncmd = /bin/x\n[env:x]\nPATH = $PATH:/bin", ("PATH", "/usr/bin")).Env["PATH"]);

    [Fact]
    [Trait("Peer", "126")]
    [Trait("Peer", "128")]
    public void Env_Own_IsSeenByItsWatcherOnlyAndGeneralByAll()
    {
        var watchers = Ini.Options("[watcher:w1]\ncmd = /bin/x\n[watcher:w2]\ncmd = /bin/x\n[env]\nALL = 0\n[env:w1]\nA = 1\n[env:w2]\nB = 2").Watchers;

        Assert.Equal(new Dictionary<string, string> { ["ALL"] = "0", ["A"] = "1" }, watchers[0].Env);
        Assert.Equal(new Dictionary<string, string> { ["ALL"] = "0", ["B"] = "2" }, watchers[1].Env);
    }

    [Theory]
    [Trait("Peer", "127")]
    [Trait("Peer", "129")]
    [InlineData("watcher1,watcher2")]
    [InlineData("wat*")]
    [InlineData("*")]
    public void Env_List_IsSeenByAllOfIt(string pattern)
    {
        var watchers = Ini.Options(
            $"[watcher:watcher1]\ncmd = /bin/x\n[watcher:watcher2]\ncmd = /bin/x\n[env:{pattern}]\nP = $PATH:/x", ("PATH", "/usr/bin")).Watchers;

        Assert.All(watchers, watcher => Assert.Equal("/usr/bin:/x", watcher.Env["P"]));
    }

    [Theory]
    [Trait("Peer", "130")]
    [InlineData("False", false)]
    [InlineData("True", true)]
    public void CopyEnv_DecidesOnTheDaemonsVariables(string copy, bool isThere)
    {
        var env = Ini.Watcher($"[watcher:w]\ncmd = /bin/x\ncopy_env = {copy}\n[env]\nMINE = 1", ("THEIRS", "2")).Env;

        Assert.Equal((isThere, true), (env.ContainsKey("THEIRS"), env.ContainsKey("MINE")));
    }

    [Fact]
    [Trait("Peer", "131")]
    public void Env_Names_KeepTheirCase() => Assert.Equal(
        ["HTTPS_PROXY", "Mixed_Case", "http_proxy"],
        Ini.Watcher("[watcher:w]\ncmd = /bin/x\n[env]\nhttp_proxy = 1\nHTTPS_PROXY = 2\nMixed_Case = 3").Env.Keys.Order(StringComparer.Ordinal));

    [Fact]
    [Trait("Peer", "132")]
    public void Circus_PidFileAndLog_AreRead()
    {
        var options = Ini.Options("[circus]\npidfile = /run/x.pid\nloglevel = DEBUG\nlogoutput = /var/log/x");

        Assert.Equal(("/run/x.pid", "debug", "/var/log/x"), (options.PidFile, options.Log.Level, options.Log.Output));
    }

    [Fact]
    [Trait("Peer", "133")]
    public void MissingFile_IsAFault() =>
        Assert.Contains("there is no such file", Assert.Single(ConfigLoader.Load(_folder.File("none.ini"), Ini.Environment()).Faults).ToString(), StringComparison.Ordinal);

    [Fact]
    [Trait("Peer", "134")]
    [Trait("Peer", "138")]
    public void Variables_AreReplacedInEverySection()
    {
        var options = Ini.Options(
            "[circus]\nendpoint = $(circus.env.WHERE)\nstatsd = $(circus.env.STATS)\n[socket:s]\npath = $(circus.env.HOLDER)/s.sock",
            ("WHERE", "tcp://127.0.0.1:6555"), ("STATS", "yes"), ("HOLDER", "/run"));

        Assert.Equal(("tcp://127.0.0.1:6555", true, "/run/s.sock"), (options.Endpoint, options.Statsd, options.Sockets[0].Path));
    }

    [Fact]
    [Trait("Peer", "135")]
    public void Variables_TheMostSpecificWins()
    {
        var watcher = Ini.Watcher(
            "[watcher:app]\ncmd = /bin/x\nuid = $(circus.env.WHO)\ngid = $(circus.env.GROUP)\n[env]\nWHO = fromenv\nGROUP = fromenv\n[env:app]\nGROUP = fromapp",
            ("WHO", "fromdaemon"), ("GROUP", "fromdaemon"));

        Assert.Equal(("fromenv", "fromapp"), (watcher.Uid, watcher.Gid));
    }

    [Fact]
    [Trait("Peer", "136")]
    public void Variables_InAStream_AreReplaced() => Assert.Equal(
        "/tmp/logs/echo.log",
        Ini.Watcher("[watcher:w]\ncmd = /bin/x\nstdout_stream.filename = $(circus.env.LOGDIR)/echo.log\n[env:*]\nLOGDIR = /tmp/logs").StdoutStream!.FileName);

    [Fact]
    [Trait("Peer", "137")]
    public void SocketName_WithDash_Works() => Assert.Equal(
        ["/bin/x", "8"], Arguments("[watcher:w]\ncmd = /bin/x $(circus.sockets.some-socket)\nuse_sockets = True\n[socket:some-socket]\nport = 0"));

    [Fact]
    [Trait("Peer", "139")]
    public void Variables_WithoutAnyEnvSection_AreThoseOfTheDaemon() => Assert.Equal(
        ["/bin/x", "here"], Arguments("[watcher:w]\ncmd = /bin/x $(circus.env.PLACE)", ("PLACE", "here")));

    [Fact]
    [Trait("Peer", "140")]
    public void StopSignal_ByName_IsItsNumber() => Assert.Equal(Signal.Int, Ini.WatcherWith("stop_signal = INT").StopSignal);

    [Fact]
    [Trait("Peer", "141")]
    public void ReusePort_YesOrAbsent() => Assert.Equal(
        [true, false], Ini.Options("[socket:a]\nport = 1\nso_reuseport = yes\n[socket:b]\nport = 2").Sockets.Select(socket => socket.ReusePort));

    [Fact]
    [Trait("Peer", "142")]
    public void CheckDelay_KeepsItsFraction() => Assert.Equal(TimeSpan.FromSeconds(10.5), Ini.Options("[circus]\ncheck_delay = 10.5").CheckDelay);

    [Fact]
    [Trait("Peer", "143")]
    public void VirtualEnvironment_IsPassedThroughAsText()
    {
        var options = Ini.WatcherWith("copy_env = True", "virtualenv = /tmp/.virtualenvs/test", "virtualenv_py_ver = 3.3");

        Assert.Equal(("/tmp/.virtualenvs/test", "3.3"), (options.FreeForm["virtualenv"], options.FreeForm["virtualenv_py_ver"]));
    }

    [Fact]
    [Trait("Peer", "144")]
    public void EmptySections_AreIgnored()
    {
        var options = Ini.Options("[plugin:x]\n[socket:y]\n[watcher:z]");

        Assert.Empty(options.Sockets);
        Assert.Empty(options.Watchers);
    }

    [Fact]
    [Trait("Peer", "145")]
    public void Syslog_WithPortAndFacility_IsAccepted() => Assert.Empty(Ini.Faults("[circus]\nlogoutput = syslog://localhost:514?local0"));

    private static IReadOnlyList<string> Arguments(string text, params (string Name, string Value)[] environment)
    {
        // The daemon's variables reach a command only when they are copied.
        var watcher = Ini.Watcher(environment.Length > 0 ? text + "\ncopy_env = True" : text, environment);
        Assert.True(CommandLine.TryBuild(watcher, 1, _sockets, out var arguments, out var fault), fault);
        return arguments;
    }

    private Daemon.DaemonOptions LoadFile(string text) => Ini.Faultless(ConfigLoader.Load(Write("main.ini", text), Ini.Environment()));

    private string Write(string name, string text)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
