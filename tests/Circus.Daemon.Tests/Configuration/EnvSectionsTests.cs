using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Configuration;

public sealed class EnvSectionsTests
{
    private const string Two = "[watcher:w1]\ncmd = /bin/true\n[watcher:w2]\ncmd = /bin/true\n";

    [Fact]
    public void Env_DollarNameOfDaemon_IsExpanded() =>
        Assert.Equal("/usr/bin:/bin", Ini.Watcher("[watcher:w]\ncmd = /bin/true\n[env:w]\nPATH = $PATH:/bin", ("PATH", "/usr/bin")).Env["PATH"]);

    [Fact]
    public void Env_OneSectionEach_IsOnlySeenByItsWatcher()
    {
        var watchers = Watchers(Two + "[env:w1]\nA = 1\n[env:w2]\nB = 2");

        Assert.Equal([("A", "1")], Pairs(watchers[0]));
        Assert.Equal([("B", "2")], Pairs(watchers[1]));
    }

    [Theory]
    [InlineData("env")]
    [InlineData("env:w1,w2")]
    [InlineData("env:w1, w2")]
    [InlineData("env:w*")]
    [InlineData("env:*")]
    [InlineData("env:w[12]")]
    [InlineData("env:w?")]
    [InlineData("env:[!x]*")]
    public void Env_Pattern_IsSeenByAllThatMatch(string title)
    {
        var watchers = Watchers($"{Two}[{title}]\nA = $PATH:x", ("PATH", "/bin"));

        Assert.All(watchers, watcher => Assert.Equal([("A", "/bin:x")], Pairs(watcher)));
    }

    [Fact]
    public void Env_PatternInOtherCase_IsNotSeen() => Assert.Empty(Ini.Watcher("[watcher:w]\ncmd = /bin/true\n[env:W]\nA = 1").Env);

    [Fact]
    public void Env_SeveralSections_LaterOnesWin()
    {
        var watchers = Watchers(Two + "[env:w1]\nA = first\n[env:w*]\nA = second\n[env]\nA = general\nB = general");

        Assert.All(watchers, watcher => Assert.Equal([("A", "second"), ("B", "general")], Pairs(watcher)));
    }

    [Theory]
    [Trait("Peer", "164")]
    [InlineData("False", new[] { "OURS" })]
    [InlineData("True", new[] { "DAEMON", "OURS" })]
    public void Env_CopyEnv_DecidesOnTheDaemonsVariables(string copyEnv, string[] names)
    {
        var watcher = Ini.Watcher($"[watcher:w]\ncmd = /bin/true\ncopy_env = {copyEnv}\n[env]\nOURS = 1", ("DAEMON", "1"));

        Assert.Equal(names, watcher.Env.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Peer", "164")]
    public void Env_OwnVariable_WinsOverTheCopiedOne() =>
        Assert.Equal("ours", Ini.Watcher("[watcher:w]\ncmd = /bin/true\ncopy_env = True\n[env]\nA = ours", ("A", "daemon")).Env["A"]);

    [Fact]
    public void Env_Names_KeepTheirCase()
    {
        var watcher = Ini.Watcher("[watcher:w]\ncmd = /bin/true\n[env]\nhttp_proxy = 1\nHTTPS_PROXY = 2\nMixed_Case = 3");

        Assert.Equal(["HTTPS_PROXY", "Mixed_Case", "http_proxy"], watcher.Env.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Env_CopiedValueWithDollar_StaysAsItIs() =>
        Assert.Equal("foo$BAR", Ini.Watcher("[watcher:w]\ncmd = /bin/true\ncopy_env = 1", ("SECRET", "foo$BAR")).Env["SECRET"]);

    [Fact]
    public void Env_UndefinedName_IsEmptyAndLowerCaseStays() =>
        Assert.Equal(":$lower:$1", Ini.Watcher("[watcher:w]\ncmd = /bin/true\n[env]\nA = $NOPE:$lower:$1").Env["A"]);

    [Fact]
    public void Env_SectionWithoutWatcher_IsAWarning() =>
        Assert.Equal(
            ["my.ini:3: [env:wbe]: no watcher has a name that matches; the section is not used"],
            Ini.Warnings("[watcher:web]\ncmd = /bin/true\n[env:wbe]\nA = 1"));

    private static IReadOnlyList<WatcherOptions> Watchers(string text, params (string Name, string Value)[] environment) =>
        Ini.Options(text, environment).Watchers;

    private static IEnumerable<(string Name, string Value)> Pairs(WatcherOptions watcher) =>
        watcher.Env.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal);
}
