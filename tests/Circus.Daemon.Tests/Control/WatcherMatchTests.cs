using Circus.Daemon.Control;
using Circus.Daemon.Tests.Watchers;

namespace Circus.Daemon.Tests.Control;

public sealed class WatcherMatchTests
{
    private static readonly string[] _names = ["api", "a[1]", "Web", "web-2", "web3", "x.y"];

    [Theory]
    [Trait("Peer", "271")]
    [InlineData("simple", "WEB", "Web")]
    [InlineData("simple", "a[1]", "a[1]")]
    [InlineData("glob", "web", "Web")]
    [InlineData("glob", "web*", "Web,web-2,web3")]
    [InlineData("glob", "WEB?", "web3")]
    [InlineData("glob", "*", "Web,a[1],api,web-2,web3,x.y")]
    [InlineData("glob", "web[23]", "web3")]
    [InlineData("glob", "web[!2-]", "web3")]
    [InlineData("glob", "web[0-9]", "web3")]
    [InlineData("glob", "a[[]1]", "a[1]")]
    [InlineData("glob", "x.y", "x.y")]
    [InlineData("regex", "web.+", "web-2,web3")]
    [InlineData("regex", "we", "Web,web-2,web3")]
    [InlineData("regex", "\\S+-\\d", "web-2")]
    [InlineData("regex", "W\\D\\D$", "Web")]
    [InlineData("regex", "api$|x", "api,x.y")]
    public void Select_Pattern_FindsThese(string method, string pattern, string expected)
    {
        using var stage = Names();

        var found = WatcherMatch.Select(stage.Arbiter.Watchers, pattern, method);

        Assert.Equal(expected.Split(','), found.Select(watcher => watcher.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [Trait("Peer", "271")]
    [InlineData("simple", "web*")]
    [InlineData("glob", "a[1]")]
    [InlineData("glob", "x?.y")]
    [InlineData("glob", "eb")]
    [InlineData("glob", "")]
    [InlineData("glob", "[")]
    [InlineData("glob", "[z-a]*")]
    [InlineData("glob", "(.*)")]
    [InlineData("regex", "eb")]
    public void Select_NothingMatches_IsNotFound(string method, string pattern)
    {
        using var stage = Names();

        var refusal = Assert.Throws<CommandException>(() => WatcherMatch.Select(stage.Arbiter.Watchers, pattern, method));

        Assert.Equal($"program {pattern} not found", refusal.Message);
    }

    [Theory]
    [InlineData("(", "the pattern is not a regular expression: Invalid pattern '(' at")]
    [InlineData("(?<", "the pattern is not a regular expression: Invalid pattern '(?<' at")]
    [InlineData("a)(b", "the pattern is not a regular expression: Invalid pattern 'a)(b' at")]
    public void Select_BadExpression_IsRefused(string pattern, string reason)
    {
        using var stage = Names();

        Assert.StartsWith(reason, Assert.Throws<CommandException>(() => WatcherMatch.Select(stage.Arbiter.Watchers, pattern, "regex")).Message);
    }

    [Fact]
    public void Select_ExpressionThatTakesForEver_IsRefused()
    {
        using var stage = new Stage(Stage.Options(new string('a', 60)));

        Assert.Equal(
            @"the pattern (a+)+b\1 takes too long to match",
            Assert.Throws<CommandException>(() => WatcherMatch.Select(stage.Arbiter.Watchers, @"(a+)+b\1", "regex")).Message);
    }

    [Theory]
    [InlineData("(a+)+b", "regex")]
    [InlineData("*a*a*a*a*a*a*a*a*a*a*a*a*b", "glob")]
    public void Select_PatternOfManyWays_TakesNoTime(string pattern, string method)
    {
        using var stage = new Stage([.. Enumerable.Range(0, 50).Select(i => Stage.Options(new string('a', 60 + i)))]);

        // Not that it takes too long.
        Assert.Equal($"program {pattern} not found", Assert.Throws<CommandException>(() => WatcherMatch.Select(stage.Arbiter.Watchers, pattern, method)).Message);
    }

    [Theory]
    [InlineData("glob", "w*", "runs,stopped")]
    [InlineData("regex", "[wo]", "stopped,stopped")]
    [InlineData("simple", "web", "runs,stopped")]
    public async Task Stop_Matching_StopsThese(string method, string pattern, string expected)
    {
        using var stage = new Stage(Stage.Options(), Stage.Options("other"));
        foreach (var watcher in stage.Arbiter.Watchers)
        {
            stage.Do(watcher.Start);
        }

        await stage.AskAsync("stop", $$"""{"name":"{{pattern}}","match":"{{method}}","waiting":true}""");

        string StateOf(string name) => stage.Named(name).State == Daemon.Watchers.WatcherState.Stopped ? "stopped" : "runs";
        Assert.Equal(expected, $"{StateOf("other")},{StateOf("web")}");
    }

    [Fact]
    public async Task Reload_NameWithBrackets_IsThatWatcher()
    {
        using var stage = new Stage(Stage.Options("a[1]"), Stage.Options("a1"));

        Assert.Contains("\"info\"", await stage.AskAsync("reload", """{"name":"A[1]","waiting":true}"""), StringComparison.Ordinal);
        Assert.Equal(("active", "stopped"), (Word("a[1]"), Word("a1")));

        string Word(string name) => Daemon.Watchers.WatcherLifecycle.WordOf(stage.Named(name).State);
    }

    private static Stage Names() => new([.. _names.Select(name => Stage.Options(name))]);
}
