using System.Text;
using Circus.Daemon.Configuration;

namespace Circus.Daemon.Tests.Configuration;

public sealed class ConfigLoaderTests
{
    [Fact]
    public void Load_FourFaultsAndAnInvalidWatcher_TellsAllFiveWithTheirPlaces()
    {
        var file = Ini.Fixture("five-faults.ini");

        var result = ConfigLoader.Load(file, Ini.Environment());

        Assert.Null(result.Options);
        Assert.Equal(
            [
                $"{file}:3: [circus] endpoint: found \"ipc:///run/circus.sock\", but the ZeroMQ library of this version cannot open Unix sockets; allowed: tcp://ADDRESS:PORT, as tcp://127.0.0.1:5555, and control_socket for a Unix socket",
                $"{file}:8: [watcher:web] numprocesses: found \"abc\", allowed: an integer from 0",
                $"{file}:9: [watcher:web] stop_signal: found \"TREM\", allowed: a signal as TERM, SIGTERM, 15 or RTMIN+1",
                $"{file}:13: [watcher:mail] gracefull_timeout: unknown key, did you mean \"graceful_timeout\"?",
            ],
            Ini.Lines(result.Faults));
        Assert.Equal(
            [$"{file}:12: [watcher:mail] cmd: found \"/bin/echo \"not closed\", but the quote \" at character 11 is not closed; the watcher will not be started"],
            Ini.Lines(result.Warnings));
    }

    [Theory]
    [InlineData("there-is-none.ini", "cannot be read: there is no such file")]
    [InlineData("include", "cannot be read: it is a directory")]
    public void Load_Unreadable_IsOneFault(string name, string reason)
    {
        var result = ConfigLoader.Load(Ini.Fixture(name), Ini.Environment());

        Assert.Null(result.Options);
        Assert.Equal([$"{Ini.Fixture(name)}: {reason}"], Ini.Lines(result.Faults));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Load_ImpossiblePath_IsOneFault(string path) => Assert.Single(ConfigLoader.Load(path, Ini.Environment()).Faults);

    [Fact]
    public void Load_EndlessFile_IsOneFault() => Assert.Single(ConfigLoader.Load("/dev/zero", Ini.Environment()).Faults);

    [Fact]
    public void Load_CompleteExample_HasNoFault()
    {
        var result = ConfigLoader.Load(Ini.Fixture("example.ini"), Ini.Environment(("PATH", "/bin")));

        var options = Ini.Faultless(result);
        Assert.Equal(["front", "nightly"], options.Watchers.Select(watcher => watcher.Name));
        Assert.Equal("/bin:/srv/bin", options.Watchers[0].Env["PATH"]);
        Assert.Equal(8080, Assert.Single(options.Sockets).Port);
        Assert.Equal((-1, 5), (options.Watchers[0].Flapping!.MaxRetry, options.Watchers[1].Flapping!.MaxRetry));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Load_ConfigFile_IsAbsolute()
    {
        var options = Ini.Faultless(ConfigLoader.Load(Ini.Fixture("example.ini"), Ini.Environment()));

        Assert.Equal(Path.GetFullPath(Ini.Fixture("example.ini")), options.ConfigFile);
    }

    [Fact]
    public void Load_NothingAtAll_IsACircusWithoutWatchers()
    {
        var options = Ini.Options("");

        Assert.Empty(options.Watchers);
        Assert.Equal(new DaemonOptions() with { Watchers = options.Watchers, Sockets = options.Sockets }, options);
    }

    [Fact]
    public void Load_Watchers_AreInCodePointOrder() =>
        Assert.Equal(
            ["B", "a", "c"],
            Ini.Options("[watcher:c]\ncmd = /c\n[watcher:a]\ncmd = /a\n[watcher:B]\ncmd = /b").Watchers.Select(watcher => watcher.Name));

    [Fact]
    public void Load_EmptySections_AreIgnored()
    {
        var options = Ini.Options("[plugin:x]\n[socket:y]\n[watcher:z]\n[env:a]");

        Assert.Empty(options.Sockets);
        Assert.Empty(options.Watchers);
    }

    [Theory]
    [InlineData("[watcher]\ncmd = a", "my.ini:1: [watcher]: found no name, allowed: [watcher:NAME]")]
    [InlineData("[watcher:]\ncmd = a", "my.ini:1: [watcher:]: found an empty name, allowed: [watcher:NAME]")]
    [InlineData("[watcher:a.b]\ncmd = /a", "my.ini:1: [watcher:a.b]: found the name \"a.b\", allowed: a name without dots, because they separate the parts of an event's topic")]
    [InlineData("[watcher:a]\ncmd = /a\n[watcher:A]\ncmd = /a", "my.ini:3: [watcher:A]: found a name that differs from [watcher:a] in my.ini:1 only in case or blanks, allowed: another name")]
    [InlineData("[circus]\nstatsd = 1\n[watcher:circusd-stats]\ncmd = /a", "my.ini:3: [watcher:circusd-stats]: found the name \"circusd-stats\", which circusd needs for a watcher of its own because statsd is on, allowed: any other")]
    [InlineData("[wathcer:a]\ncmd = /a", "my.ini:1: [wathcer:a]: unknown section, did you mean [watcher:a]?")]
    [InlineData("[Circus]\nstatsd = 1", "my.ini:1: [Circus]: unknown section, did you mean [circus]?")]
    [InlineData("[sockets:a]\nport = 1", "my.ini:1: [sockets:a]: unknown section, did you mean [socket:a]?")]
    [InlineData("[socket:a]\nport = 1\n[socket:A]\nport = 2", "my.ini:3: [socket:A]: found a name that differs from [socket:a] in my.ini:1 only in case or blanks, allowed: another name")]
    public void Load_BadTitle_IsOneFault(string text, string fault) => Assert.Equal([fault], Ini.Faults(text));

    [Fact]
    public void Load_UnknownSection_IsAWarning() =>
        Assert.Equal(["my.ini:1: [supervisord]: unknown section, ignored"], Ini.Warnings("[supervisord]\nlogfile = x"));

    [Fact]
    public void Load_FaultInDefault_IsToldOnce() =>
        Assert.Equal(
            ["my.ini:2: [DEFAULT] numprocesses: found \"x\", allowed: an integer from 0"],
            Ini.Faults("[DEFAULT]\nnumprocesses = x\n[watcher:a]\ncmd = /a\n[watcher:b]\ncmd = /b"));

    [Fact]
    public void Load_KeysInDefault_AreInherited() =>
        Assert.All(
            Ini.Options("[DEFAULT]\ncopy_env = True\n[watcher:a]\ncmd = /a\n[watcher:b]\ncmd = /b").Watchers,
            watcher => Assert.True(watcher.CopyEnv));

    [Fact]
    public void Load_LongValueWithNewlines_IsToldOnOneShortLine()
    {
        var fault = Assert.Single(Ini.Faults($"[watcher:a]\ncmd = /a\nnumprocesses = a\n b\n {new string('c', 500)}"));

        Assert.DoesNotContain('\n', fault);
        Assert.InRange(fault.Length, 100, 200);
    }

    [Fact]
    public void Load_RandomBytes_NeverThrows()
    {
        var random = new Random(20261123);
        for (var round = 0; round < 400; round++)
        {
            var bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);

            var result = ConfigLoader.LoadText("my.ini", bytes, Ini.Environment());

            Assert.Equal(result.Faults.Count == 0, result.Options is not null);
        }
    }

    [Fact]
    public void Load_RandomPieces_NeverThrowsAndTellsOnOneLine()
    {
        string[] pieces =
        [
            "[watcher:", "[socket:", "[env", "[DEFAULT", "[circus", "[plugin:x", ":", "a", ".", "]", "\n", "\n", "\n ", " ", "=", "=", ";", "#",
            "cmd", "args", "shell", "shell_args", "numprocesses", "rlimit_", "nofile", "stdout_stream.", "class", "filename", "rotate_when",
            "endpoint", "port", "path", "umask", "stop_signal", "graceful_timeout", "1", "-1", "1e999", "nan", "TERM", "RTMIN+", "tcp://", "ipc://",
            "$(circus.", "((circus.", "env.", "sockets.", "A", ")", "))", "'", "\"", "\\", "$A", "$WID", "*", "[!", "include", "/", "\0", "é", "\uD83D",
        ];
        var random = new Random(20261123);
        for (var round = 0; round < 4000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => pieces[random.Next(pieces.Length)]));

            var result = ConfigLoader.LoadText("my.ini", Encoding.UTF8.GetBytes(text), Ini.Environment(("A", "x'$(circus.env.A)")));

            Assert.Equal(result.Faults.Count == 0, result.Options is not null);
            Assert.All(result.Faults.Concat(result.Warnings), fault => Assert.DoesNotContain('\n', fault.ToString()));
        }
    }
}
