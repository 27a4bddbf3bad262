using Bunit;
using Circus.Protocol.Rounds;
using Circus.Web.Components.Charts;
using Circus.Web.Components.Pages;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Circus.Web.Tests.Components.Charts;

/// <summary>Which lines a page's charts have, and where that is kept.</summary>
public sealed class ChartPagesTests : ConsoleContext
{
    private const string Hostile = "<script>alert(1)</script>";

    private readonly BunitJSModuleInterop _script;

    public ChartPagesTests()
    {
        _script = JSInterop.SetupModule("/assets/js/apex-chart.js");
        _script.Mode = JSRuntimeMode.Loose;
        _script.Setup<int>("create", _ => true).SetResult(7);
    }

    [Fact]
    public void ChartsPage_BeforeTheFirstAnswer_SaysThatItAsks() => Assert.Contains("Asking circusd", Render<ChartsPage>().Markup, StringComparison.Ordinal);

    [Fact]
    public void ChartsPage_DaemonWasNeverThere_SaysWhatToCheck()
    {
        Lose();
        Assert.Contains("circusd does not answer", Render<ChartsPage>().Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Row26_Row25_WatcherCharts_ShowTheTotalOrEachProcess()
    {
        Describe(Some.Watcher("web", 11, 12));
        var watcher = Store.Current.Watchers[0];
        var charts = Render<WatcherCharts>(parameters => parameters.Add(one => one.Watcher, watcher));
        Assert.Equal(["w:web", "w:web"], Columns());

        charts.FindAll(".chip").Single(chip => chip.TextContent == "Each process").Click();
        charts.Render(parameters => parameters.Add(one => one.Watcher, watcher));

        Assert.Contains("split=1", Address, StringComparison.Ordinal);
        Assert.Equal(["p:11", "p:12", "p:11", "p:12"], Columns().Skip(2));
    }

    [Fact]
    public void WatcherCharts_OtherMetrics_AreChosenInTheAddress()
    {
        Describe(Some.Watcher("web", 11));
        var watcher = Store.Current.Watchers[0];
        var charts = Render<WatcherCharts>(parameters => parameters.Add(one => one.Watcher, watcher));

        charts.FindAll(".chip").Single(chip => chip.TextContent == "Open files").Click();
        charts.Render(parameters => parameters.Add(one => one.Watcher, watcher));

        Assert.EndsWith("?m=cpu&m=memory&m=fds", Address, StringComparison.Ordinal);
        Assert.Equal(["CPU", "Memory", "Open files"], charts.FindAll(".card h2").Select(title => title.TextContent));
    }

    [Fact]
    public void Row37_Limits_OfTheWatcherAreThoseOfItsProcessesTogether()
    {
        Describe(Some.Watcher("web", 11, 12) with { MemoryLimit = 256 << 20, CpuLimit = 50 });

        var charts = Render<WatcherCharts>(parameters => parameters.Add(one => one.Watcher, Store.Current.Watchers[0]));

        charts.WaitForAssertion(() => Assert.Equal(["limit 2 × 50 %", "limit 2 × 256 MiB"], charts.FindAll(".chart-note").Select(note => note.TextContent)));
        Assert.Equal([new ChartLimit(512, "limit 2 × 256 MiB")], (IReadOnlyList<ChartLimit>)_script.Invocations["setLimits"][^1].Arguments[1]!);
    }

    [Fact]
    public void Row35_Compare_LinesComeFromTheAddressAndGoBackThere()
    {
        Describe(Some.Watcher("web", 11, 12), Some.Watcher("job", 21));
        Navigate("/charts?s=w:web&s=w:job&s=p:web/2&s=w:gone");

        var page = Render<ChartsPage>();

        Assert.Equal(["w:web", "w:job", "p:12"], Columns().Take(3));
        Assert.Contains("w:gone is not there now", page.Find(".is-missing").TextContent, StringComparison.Ordinal);
        Assert.Equal("CPU of web, job, web/2", page.FindAll("[role=img]")[0].GetAttribute("aria-label"));

        page.Find("button[aria-label='Take job away']").Click();
        Assert.EndsWith("/charts?s=w%3Aweb&s=p%3Aweb%2F2&s=w%3Agone", Address, StringComparison.Ordinal);

        page.Find("input[list]").Change("job");
        Assert.EndsWith("s=w%3Agone&s=w%3Ajob", Address, StringComparison.Ordinal);
    }

    [Fact]
    public void Row36_Charts_OfOnePageShareTheirCrosshair()
    {
        Describe(Some.Watcher("web", 11));

        Render<ChartsPage>();

        Assert.All(_script.Invocations["create"], call => Assert.Contains("Group = page", call.Arguments[2]!.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Row27_Socket_HasItsOwnMetrics()
    {
        Describe(Some.Watcher("web", 11));
        Store.Add(Some.Round([], [], [new SocketFigures { Name = "http" }]), Some.Start);
        Store.Publish();
        Navigate("/charts?s=s:http");

        var page = Render<ChartsPage>();

        Assert.Equal(["Accept queue", "Connections"], page.FindAll(".card h2").Select(title => title.TextContent));
        Assert.Contains("New connections", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChartsPage_EverythingTakenAway_SaysWhatToDo()
    {
        Describe(Some.Watcher("web", 11));
        Navigate("/charts?s=");
        var page = Render<ChartsPage>();
        Navigate("/charts?s=w:gone");

        Assert.Contains("Nothing to draw", page.Markup, StringComparison.Ordinal);
        await page.Find(".state .button").ClickAsync(new MouseEventArgs());
        Assert.EndsWith("?s=host&s=all", Address, StringComparison.Ordinal);
    }

    [Fact]
    public void ChartsPage_HostileNames_AreText()
    {
        Describe(Some.Watcher(Hostile, 11));
        Navigate($"/charts?s={Uri.EscapeDataString("w:" + Hostile)}&s={Uri.EscapeDataString(Hostile)}");

        var page = Render<ChartsPage>();

        Assert.Empty(page.FindAll("script"));
        Assert.Equal(Hostile, page.Find(".is-line a").TextContent);
    }

    [Fact]
    public void Row33_Marks_OfSeveralWatchersSayWhoseTheyAre()
    {
        Describe(Some.Watcher("web", 11), Some.Watcher("job", 21));
        Store.Apply(Some.Reap("web", 11, "signal", seq: 11));
        Store.Publish();

        Assert.Equal("web with status 1", Assert.Single(EventMarks.Of(Store.Current, ["web", "job"])).Text);
        Assert.Equal("with status 1", Assert.Single(EventMarks.Of(Store.Current, ["web"])).Text);
        Assert.Empty(EventMarks.Of(Store.Current, ["web"], pid: 12));
    }

    private string Address => Service<NavigationManager>().Uri;

    private void Navigate(string address) => Service<NavigationManager>().NavigateTo(address);

    /// <summary>Of all charts that were made.</summary>
    private IEnumerable<string> Columns() => _script.Invocations["create"].SelectMany(call => (IReadOnlyList<ChartSeries>)call.Arguments[3]!).Select(series => series.Id);
}
