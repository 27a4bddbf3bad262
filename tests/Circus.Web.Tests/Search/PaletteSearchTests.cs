using Circus.Web.Live;
using Circus.Web.Operations;
using Circus.Web.Search;
using Circus.Web.Tests.Live;

namespace Circus.Web.Tests.Search;

/// <summary>What a few letters find, and in which order.</summary>
public sealed class PaletteSearchTests
{
    private static readonly PaletteItem[] _pages = [new("Page", "Overview", "", ""), new("Page", "Watchers", "", ""), new("Page", "Logs", "", "")];

    private static readonly LiveSnapshot _snapshot = LiveSnapshot.Empty with
    {
        Node = Some.Node(
            Some.Watcher("web", 4711, 4712), Some.Watcher("web-admin", 47), Some.Watcher("payweb", 9),
            Some.Watcher("mailer") with { Status = "stopped" }),
    };

    [Fact]
    public void Find_Nothing_OffersPages() => Assert.Equal(["Overview", "Watchers", "Logs"], Titles(""));

    [Fact]
    public void Find_Name_ExactComesBeforeBeginningBeforePart() => Assert.Equal(["web", "web-admin", "payweb"], Titles("web").Take(3));

    [Fact]
    public void Find_LettersWithGaps_FindTheirName() => Assert.Contains("mailer", Titles("mlr"));

    [Fact]
    public void Find_Pid_FindsItsProcessAndWatcher()
    {
        var found = Find("4711")[0];

        Assert.Equal(("Process 4711", "web, slot 1"), (found.Title, found.Detail));
    }

    [Theory]
    [InlineData("restart web", "Restart web")]
    [InlineData("web restart", "Restart web")]
    [InlineData("rest admin", "Restart web-admin")]
    [InlineData("scale web 6", "Scale web to 6")]
    [InlineData("signal hup web", "Send SIGHUP to web")]
    [InlineData("kill 4712", "Kill process 4712")]
    [InlineData("start mail", "Start mailer")]
    [InlineData("tail web", "Log of web")]
    public void Find_VerbAndName_OffersTheActFirst(string typed, string first) => Assert.Equal(first, Titles(typed)[0]);

    [Fact]
    public void Find_ActThatHasNoUseNow_IsNotOffered()
    {
        Assert.DoesNotContain("Stop mailer", Titles("stop"));
        Assert.DoesNotContain("Start web", Titles("start"));
    }

    [Fact]
    public void Find_Act_CarriesWhatTheGateNeeds()
    {
        var found = Find("scale web 6")[0];

        Assert.Equal(new WatcherAct.Scale(6), found.Act);
        Assert.Equal("web", found.Watcher?.Name);
    }

    [Fact]
    public void Find_TwoThousandWatchers_EveryKeyIsItsOwn()
    {
        var many = LiveSnapshot.Empty with { Node = Some.Node([.. Enumerable.Range(0, 2000).Select(i => Some.Watcher($"worker{i}", 10_000 + i))]) };

        var found = PaletteSearch.Find("restart worker19", many, _pages).Take(PaletteSearch.Most).ToList();

        Assert.Equal("Restart worker19", found[0].Title);
        Assert.Equal(PaletteSearch.Most, found.DistinctBy(item => item.Key).Count());
    }

    private static List<PaletteItem> Find(string typed) => [.. PaletteSearch.Find(typed, _snapshot, _pages)];

    private static List<string> Titles(string typed) => [.. Find(typed).Select(item => item.Title)];
}
