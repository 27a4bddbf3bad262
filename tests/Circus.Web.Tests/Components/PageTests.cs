using Bunit;
using Circus.Protocol.Messages;
using Circus.Web.Components.Layout;
using Circus.Web.Components.Pages;
using Circus.Web.Live;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Circus.Web.Tests.Components;

/// <summary>Overview and watcher page in every state that an operator meets.</summary>
public sealed class PageTests : ConsoleContext
{
    private const string Hostile = "<script>alert(1)</script>";

    [Fact]
    public void Overview_BeforeTheFirstAnswer_SaysThatItAsks() =>
        Assert.Contains("Asking circusd", Render<Overview>().Markup, StringComparison.Ordinal);

    [Fact]
    public void Overview_DaemonWasNeverThere_SaysWhatToCheck()
    {
        Lose();

        var page = Render<Overview>();

        Assert.Contains("circusd does not answer", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains("No answer from tcp://127.0.0.1:5555.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Overview_NoWatcher_ShowsHowToMakeOne()
    {
        Describe();

        Assert.Contains("[watcher:web]", Render<Overview>().Find(".state > code").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Overview_Watchers_HaveARowEachAndTheDaemonsOwnComeLast()
    {
        Describe(Some.Watcher("circushttpd", 9) with { Own = true }, Some.Watcher("web", 1, 2) with { Restarts = 3 }, Some.Watcher("job") with { Status = "stopped" });

        var page = Render<Overview>();

        Assert.Equal(["web", "job", "circushttpd"], page.FindAll("tbody .who-name").Select(link => link.TextContent));
        Assert.Equal("All as configured but 1 stopped by hand: 3 watchers, 3 processes", page.Find(".verdict").TextContent.Trim());
        Assert.Equal("3", page.FindAll("tbody .cell-minor")[0].TextContent);
        Assert.Equal("all as configured", page.Find(".tile.is-wide .tile-note").TextContent);
    }

    [Fact]
    public void Overview_Trouble_IsCountedNamedAndInTheTitle()
    {
        Describe(
            Some.Watcher("web", 1) with { Substate = "backing_off", Reason = "crash" },
            Some.Watcher("job") with { Status = "stopped", Substate = "failed", Reason = "no such file" },
            Some.Watcher("fine", 2));

        var page = Render<Overview>();

        Assert.Equal("2", page.Find(".tile.is-wide .tile-value").TextContent);
        Assert.Equal("web, job", page.Find(".tile.is-wide .tile-note").TextContent);
    }

    [Fact]
    public void Overview_Filter_IsInTheAddressAndHidesTheOthers()
    {
        Describe(Some.Watcher("web", 1), Some.Watcher("job", 2));
        var page = Render<Overview>();

        page.Find("input[type=search]").Input("jo");

        Assert.EndsWith("?q=jo", Service<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.Equal(["job"], page.FindAll("tbody .who-name").Select(link => link.TextContent));

        page.Find("input[type=search]").Input("nothing");
        Assert.Contains("No watcher matches", page.Markup, StringComparison.Ordinal);
        page.FindAll("button").Single(button => button.TextContent == "Show all watchers").Click();
        Assert.Equal(2, page.FindAll("tbody .who-name").Count);
    }

    [Fact]
    public void Overview_Viewer_HasNoButtonsThatAct()
    {
        BecomeViewer();
        Describe(Some.Watcher("web", 1), Some.Watcher("job") with { Status = "stopped", Substate = "failed", Reason = "no such file" });

        Assert.Empty(Render<Overview>().FindAll("button:not(.chip)"));
    }

    [Fact]
    public void Overview_HostileNames_AreText()
    {
        Describe(Some.Watcher(Hostile, 1) with { Cmd = $"\"{Hostile}" });

        var page = Render<Overview>();

        Assert.Empty(page.FindAll("script"));
        Assert.Equal(Hostile, page.Find(".who-name").TextContent);
        Assert.Equal($"/w/{Uri.EscapeDataString(Hostile)}", page.Find(".who-name").GetAttribute("href"));
    }

    [Fact]
    public async Task Overview_StructureChanges_RowsComeAndGoWithoutReload()
    {
        Describe(Some.Watcher("web", 1));
        var page = Render<Overview>();
        Describe(Some.Watcher("web", 1), Some.Watcher("new", 2));

        await page.InvokeAsync(Service<LiveFeed>().Refresh);
        Assert.Equal(["web", "new"], page.FindAll("tbody .who-name").Select(link => link.TextContent));

        Describe(Some.Watcher("new", 2));
        await page.InvokeAsync(Service<LiveFeed>().Refresh);
        Assert.Equal(["new"], page.FindAll("tbody .who-name").Select(link => link.TextContent));
    }

    [Fact]
    public void WatcherPage_Watcher_ShowsChartsProcessesAndFacts()
    {
        Describe(Some.Watcher("web", 11, 12) with { Numprocesses = 3, Priority = 7, StopSignal = 2, GracefulTimeout = 5 });
        Store.Apply(Some.Reap("web", 99, "signal", seq: 11));
        Store.Publish();

        var page = RenderWatcher("web");

        Assert.Equal(["CPU of web", "Memory of web"], page.FindAll(".chart-body [role=img]").Select(chart => chart.GetAttribute("aria-label")));
        Assert.Equal(["11", "12"], page.FindAll("[data-pid]").Select(pid => pid.TextContent));
        Assert.Equal("2 of 3 wanted", page.Find(".columns .lead").TextContent);
        Assert.Contains("SIGINT, SIGKILL after 5 s", page.Find(".facts").TextContent, StringComparison.Ordinal);
        Assert.Contains("ended", page.Find(".events").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void WatcherPage_Trouble_SaysWhyAndWhenNext()
    {
        Describe(Some.Watcher("web") with { Substate = "backing_off", Reason = "cannot execute '/bin/no': no such file", NextTry = 99, Attempt = 4 });

        var strip = RenderWatcher("web").Find(".strip[role=status]").TextContent;

        Assert.Contains("cannot execute '/bin/no': no such file", strip, StringComparison.Ordinal);
        Assert.Contains("number 4", strip, StringComparison.Ordinal);
    }

    [Fact]
    public void WatcherPage_Unknown_SaysSo()
    {
        Describe(Some.Watcher("web", 1));

        Assert.Equal("No watcher \"nobody\"", RenderWatcher("nobody").Find("h1").TextContent);
    }

    [Fact]
    public async Task WatcherPage_RemovedMeanwhile_SaysThat()
    {
        Describe(Some.Watcher("web", 1));
        var page = RenderWatcher("web");
        Describe();

        await page.InvokeAsync(Service<LiveFeed>().Refresh);

        Assert.Contains("It was removed while this page was open.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Peer", "257")]
    public async Task WatcherPage_Scaled_ShowsSoManyProcesses()
    {
        Describe(Some.Watcher("web", 11));
        var page = RenderWatcher("web");
        Assert.Equal(["11"], Pids(page));

        foreach (var (step, count) in new[] { ("more", 2), ("more", 3), ("less", 2), ("more", 3) })
        {
            await page.Find($"button[aria-label='One process {step} for web']").ClickAsync(new MouseEventArgs());
            await ShowAsync(page, Some.Watcher("web", [.. Enumerable.Range(11, count)]));
        }

        Assert.Equal(["incr", "incr", "decr", "incr"], Client.Requests.Select(request => request.Split(' ')[0]));
        Assert.Equal(["11", "12", "13"], Pids(page));
        Assert.Equal("3 of 3 wanted", page.Find(".columns .lead").TextContent);
    }

    [Fact]
    [Trait("Peer", "258")]
    public async Task WatcherPage_EveryProcessKilled_ShowsTheNewOnes()
    {
        Describe(Some.Watcher("web", 11));
        var dialogs = RenderDialogs();
        var page = RenderWatcher("web");

        var killing = page.Find("button[aria-label='Kill process 11']").ClickAsync(new MouseEventArgs());
        await dialogs.Find("button.is-danger").ClickAsync(new MouseEventArgs());
        await killing;

        Assert.Equal(["""kill {"name":"web","pid":11}"""], Client.Requests);
        await ShowAsync(page, Some.Watcher("web", 21));
        Assert.Equal(["21"], Pids(page));
    }

    [Fact]
    [Trait("Peer", "259")]
    public async Task WatcherPage_StoppedAndStarted_ShowsBoth()
    {
        Describe(Some.Watcher("web", 11));
        var dialogs = RenderDialogs();
        var page = RenderWatcher("web");

        var stopping = Button("Stop").ClickAsync(new MouseEventArgs());
        await dialogs.Find("button.is-danger").ClickAsync(new MouseEventArgs());
        await stopping;
        await ShowAsync(page, Some.Watcher("web") with { Status = "stopped" });
        Assert.Equal("stopped", page.Find(".watcher-head .pill").TextContent.Trim());

        await Button("Start").ClickAsync(new MouseEventArgs());
        await ShowAsync(page, Some.Watcher("web", 21));
        Assert.Equal("active", page.Find(".watcher-head .pill").TextContent.Trim());
        Assert.Equal(["stop", "start"], Client.Requests.Select(request => request.Split(' ')[0]));

        AngleSharp.Dom.IElement Button(string text) => page.FindAll(".actions button").Single(button => button.TextContent == text);
    }

    [Fact]
    public void WatcherPage_Viewer_SeesThatHeMayOnlyLook()
    {
        BecomeViewer();
        Describe(Some.Watcher("web", 1));

        var page = RenderWatcher("web");

        // Those of a chart change nothing but the view.
        Assert.Empty(page.FindAll("button:not(.tool):not(.chip)"));
        Assert.Contains("Your role may look, but not act.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void ProcessTable_StoppedWatcher_SaysThatNoneRuns()
    {
        Describe(Some.Watcher("web") with { Status = "stopped" });

        Assert.Contains("The watcher is stopped: no process runs.", RenderWatcher("web").Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OpenedAndLeft_LeavesNoSubscriber()
    {
        Describe(Some.Watcher("web", 1));
        var layout = Render<MainLayout>(parameters => parameters.Add(component => component.Body, builder =>
        {
            builder.OpenComponent<Overview>(0);
            builder.CloseComponent();
        }));
        Assert.Equal(1, Registry.Count);
        Assert.Contains("web", layout.Find("nav").TextContent, StringComparison.Ordinal);

        await DisposeComponentsAsync();
        await Service<LiveFeed>().DisposeAsync();

        Assert.Equal(0, Registry.Count);
    }

    [Fact]
    public void Layout_DaemonIsLost_EveryPageSaysSo()
    {
        Describe(Some.Watcher("web", 1));
        Assert.Empty(Render<LinkStrip>().FindAll("[role=alert]"));
        Assert.Contains("answers, circusd 1.0.0", Render<NodeChip>().Markup, StringComparison.Ordinal);

        Lose();

        Assert.Contains("What you see is the last known state", Render<LinkStrip>().Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("bad", Render<NodeChip>().Find(".node-chip").GetAttribute("data-tone"));
    }

    [Fact]
    public async Task Frame_OfAnOpenPage_FollowsWhatHappens()
    {
        Describe(Some.Watcher("web", 1));
        var rail = Render<NavRail>();
        var strip = Render<LinkStrip>();
        var chip = Render<NodeChip>();
        Assert.Single(rail.FindAll(".nav-watcher"));

        Describe(Some.Watcher("web", 1), Some.Watcher("new", 2, 3));
        Lose();
        await rail.InvokeAsync(Service<LiveFeed>().Refresh);

        Assert.Equal(2, rail.FindAll(".nav-watcher").Count);
        Assert.Single(strip.FindAll("[role=alert]"));
        Assert.Equal("bad", chip.Find(".node-chip").GetAttribute("data-tone"));
    }

    private IRenderedComponent<WatcherPage> RenderWatcher(string name) => Render<WatcherPage>(parameters => parameters.Add(page => page.Name, name));

    private static IEnumerable<string> Pids(IRenderedComponent<WatcherPage> page) => page.FindAll("[data-pid]").Select(pid => pid.TextContent);

    /// <summary>The daemon says that it has this now, and the page hears of it.</summary>
    private async Task ShowAsync(IRenderedComponent<WatcherPage> page, WatcherDescription watcher)
    {
        Describe(watcher);
        await page.InvokeAsync(Service<LiveFeed>().Refresh);
    }
}
