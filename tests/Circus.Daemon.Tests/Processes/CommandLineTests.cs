using Circus.Daemon.Processes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Processes;

public sealed class CommandLineTests
{
    private static readonly Dictionary<string, int> _sockets = new() { ["web"] = 12, ["some-socket"] = 13 };

    [Theory]
    [Trait("Peer", "182")]
    [Trait("Peer", "253")]
    [InlineData("foo $(circus.wid)", "foo 3")]
    [InlineData("foo ((circus.wid))", "foo 3")]
    [InlineData("foo $(CIRCUS.WID)", "foo 3")]
    [InlineData("foo --fd=$(circus.sockets.web)", "foo --fd=12")]
    [InlineData("foo $(circus.sockets.some-socket)", "foo 13")]
    [InlineData("foo $(circus.sockets.WEB)", "foo 12")]
    [InlineData("foo $(circus.sockets.nope)", "foo $(circus.sockets.nope)")]
    [InlineData("foo $(circus.env.Color)", "foo red")]
    [InlineData("foo $(circus.env.NOPE)", "foo $(circus.env.NOPE)")]
    [InlineData("foo $(circus.name)", "foo w")]
    [InlineData("foo $(circus.working_dir)", "foo /srv")]
    [InlineData("foo $(circus.uid) $(circus.gid)", "foo me None")]
    [InlineData("foo $(circus.shell) $(circus.respawn)", "foo False True")]
    [InlineData("foo $(circus.graceful_timeout)", "foo 30.0")]
    [InlineData("foo $(circus.numprocesses) $(circus.max_retry)", "foo 4 5")]
    [InlineData("foo $(circus.use_fds) $(circus.use_sockets)", "foo True True")]
    [InlineData("foo $(circus.rlimits.nofile) $(circus.rlimits.core)", "foo 500 -1")]
    [InlineData("foo $(circus.stop_signal)", "foo 15")]
    [InlineData("foo $(circus.port) $(circus.Owner-Name)", "foo 8000 ana")]
    [InlineData("foo $(circus.nope) $(circus.pid)", "foo $(circus.nope) $(circus.pid)")]
    [InlineData("foo $WID ${WID} $WIDE", "foo 3 3 $WIDE")]
    [InlineData("foo '$(circus.env.Blank)'", "foo|a b", '|')]
    [InlineData("foo $(circus.env.Blank)", "foo a b")]
    [InlineData("foo $(circus.env.Nested)", "foo $(circus.wid)")]
    public void TryBuild_Keys_AreReplacedOnceAndThenSplit(string cmd, string expected, char separator = ' ') =>
        Assert.Equal(expected.Split(separator), Build(Options(cmd)));

    [Fact]
    [Trait("Peer", "182")]
    public void TryBuild_Args_AreSplitAndAppended() =>
        Assert.Equal(["foo", "a b", "--fd", "12"], Build(Options("foo 'a b'") with { Args = "--fd $(circus.sockets.web)" }));

    [Fact]
    public void TryBuild_Shell_GetsTheUnsplitText() =>
        Assert.Equal(
            ["/bin/sh", "-c", "foo \"$HOME\" | bar 3 > x; baz 'q' --fd"],
            Build(Options("foo \"$HOME\" | bar $(circus.wid) > x; baz 'q'") with { Shell = true, Args = "--fd" }));

    [Fact]
    public void TryBuild_ShellArgs_FollowTheText() =>
        Assert.Equal(
            ["/bin/sh", "-c", "foo --fd", "bar", "baz qux", "3"],
            Build(Options("foo --fd") with { Shell = true, ShellArgs = "bar 'baz qux' $(circus.wid)" }));

    [Fact]
    public void TryBuild_ShellArgsWithoutShell_AreLeftOut() =>
        Assert.Equal(["foo", "--fd"], Build(Options("foo") with { Args = "--fd", ShellArgs = "bar baz" }));

    [Fact]
    public void TryBuild_ShellWithOwnWid_LeavesItToTheShell()
    {
        var options = Options("echo $WID") with { Shell = true, Env = new Dictionary<string, string> { ["WID"] = "x" } };

        Assert.Equal(["/bin/sh", "-c", "echo $WID"], Build(options));
    }

    [Theory]
    [InlineData("", null, "cmd: there is no program to run")]
    [InlineData("'' a", null, "cmd: there is no program to run")]
    [InlineData("foo 'a", null, "cmd: the quote ' at character 5 is not closed")]
    [InlineData("foo", "\"a", "args: the quote \" at character 1 is not closed")]
    [InlineData("foo \0", null, "cmd: a NUL character cannot be passed to a program")]
    public void TryBuild_BadText_IsAnError(string cmd, string? args, string expected)
    {
        Assert.False(CommandLine.TryBuild(Options(cmd) with { Args = args }, 1, _sockets, out var argv, out var error));
        Assert.Null(argv);
        Assert.Equal(expected, error);
    }

    [Fact]
    public void TryBuild_ShellArgsUnbalanced_IsAnError()
    {
        Assert.False(CommandLine.TryBuild(Options("foo") with { Shell = true, ShellArgs = "'" }, 1, _sockets, out _, out var error));
        Assert.Equal("shell_args: the quote ' at character 1 is not closed", error);
    }

    [Fact]
    public void TryBuild_RandomText_NeverThrows()
    {
        const string Alphabet = "ab '\"\\\n\t$(circus.wd)()[]{}.=;é\0";
        var random = new Random(20261123);
        for (var round = 0; round < 5000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));

            var isBuilt = CommandLine.TryBuild(Options(text) with { Shell = round % 2 == 0 }, 1, _sockets, out var argv, out var error);

            Assert.Equal(isBuilt, argv is { Count: > 0 });
            Assert.Equal(isBuilt, error is null);
        }
    }

    private static WatcherOptions Options(string cmd) => new()
    {
        Name = "w",
        Cmd = cmd,
        WorkingDir = "/srv",
        Uid = "me",
        NumProcesses = 4,
        UseSockets = true,
        Env = new Dictionary<string, string> { ["COLOR"] = "red", ["BLANK"] = "a b", ["NESTED"] = "$(circus.wid)" },
        Rlimits = new Dictionary<string, long?> { ["nofile"] = 500, ["core"] = null },
        FreeForm = new Dictionary<string, string> { ["port"] = "8000", ["owner-name"] = "ana" },
    };

    private static IReadOnlyList<string> Build(WatcherOptions options)
    {
        Assert.True(CommandLine.TryBuild(options, 3, _sockets, out var argv, out var error), error);
        return argv;
    }
}
