using Bunit;
using Circus.Protocol.Client;
using Circus.Web.Components.Controls;
using Circus.Web.Components.Pages;
using Circus.Web.Live;
using Circus.Web.Tests.Components;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;

namespace Circus.Web.Tests.Watchers;

/// <summary>The page of watchers in every state, and acts on several of them.</summary>
public sealed class WatchersPageTests : ConsoleContext
{
    private const string Hostile = "<script>alert(1)</script>";

    [Fact]
    public void Row86_Watchers_BeforeTheFirstAnswer_SaysThatItAsks() => Assert.Contains("Asking circusd", RenderPage().Markup, StringComparison.Ordinal);

    [Fact]
    public void Row88_Watchers_DaemonWasNeverThere_SaysWhatToCheck()
    {
        Lose();

        Assert.Contains("circusd does not answer", RenderPage().Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Row87_Watchers_None_SaysWhereToSeeOne()
    {
        Describe();

        Assert.Contains("No watcher yet", RenderPage().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Row15_Watchers_All_HaveARow()
    {
        Describe(Some.Watcher("web", 1, 2), Some.Watcher(Hostile, 3), Some.Watcher("job") with { Status = "stopped" });

        var page = RenderPage();

        Assert.Equal([Hostile, "job", "web"], Names(page));
        Assert.Empty(page.FindAll("script"));
        Assert.Equal(["active 2", "stopped 1"], page.FindAll(".grid-bar .toggles button").Select(button => button.TextContent.Trim()));
    }

    [Fact]
    public void Row84_Watchers_DaemonIsLost_AreReadableAndCannotBeActedOn()
    {
        Describe(Some.Watcher("web", 1));
        Lose();

        var page = RenderPage();

        Assert.Equal(["web"], Names(page));
        Assert.All(page.FindAll(".cell-act button"), button => Assert.True(button.HasAttribute("disabled")));
    }

    [Fact]
    public void Row89_Watchers_Viewer_HasNoSelectionAndNoButtons()
    {
        BecomeViewer();
        Describe(Some.Watcher("web", 1));

        var page = RenderPage();

        Assert.Equal(["web"], Names(page));
        Assert.Empty(page.FindAll(".grid-check, .cell-act"));
    }

    [Fact]
    public async Task Row18_Watchers_Filter_IsInTheAddress()
    {
        Describe(Some.Watcher("web", 1), Some.Watcher("job", 2));
        var page = RenderPage();

        await page.InvokeAsync(() => page.Find("input[type=search]").Input("jo"));
        await page.InvokeAsync(() => Service<FakeTimeProvider>().Advance(SearchBox.Pause));
        page.WaitForAssertion(() => Assert.EndsWith("?q=jo", Service<NavigationManager>().Uri, StringComparison.Ordinal));

        // The page that is open follows its address, and a new one begins with it.
        page.WaitForAssertion(() => Assert.Equal(["job"], Names(page)));
        Assert.Equal(["job"], Names(Render<WatchersPage>()));
    }

    [Fact]
    public async Task Row24_Watchers_RowsComeAndGo_WithoutReload()
    {
        Describe(Some.Watcher("web", 1));
        var page = RenderPage();
        Describe(Some.Watcher("web", 1), Some.Watcher("new", 2));

        await page.InvokeAsync(Service<LiveFeed>().Refresh);

        page.WaitForAssertion(() => Assert.Equal(["new", "web"], Names(page)));
    }

    [Fact]
    public void Row22_Watchers_OpenRow_ShowsItsProcesses()
    {
        Describe(Some.Watcher("web", 11, 12));
        var page = RenderPage();

        page.Find("button[aria-label='Processes of web']").Click();

        page.WaitForAssertion(() => Assert.Equal(["11", "12"], page.FindAll("[data-pid]").Select(pid => pid.TextContent)));
        page.Find("button[aria-label='Send SIGHUP to process 11']").Click();
        Assert.Equal(["""signal {"name":"web","signum":1,"pid":11}"""], Client.Requests);
    }

    [Fact]
    public async Task Row48_Bulk_Stop_AsksOnceAndTellsTheResultOfEach()
    {
        Describe(Some.Watcher("web", 11), Some.Watcher("job", 12), Some.Watcher("other", 13));
        var dialogs = RenderDialogs();
        var page = Render<WatchersPage>();
        page.Find("input[aria-label='Select web']").Click();
        page.Find("input[aria-label='Select job']").Click();
        Assert.Equal("2 selected", page.Find(".bulk strong").TextContent);

        var stopping = page.FindAll(".bulk button").Single(button => button.TextContent == "Stop").ClickAsync(new MouseEventArgs());
        Assert.Contains("They are web, job.", dialogs.Find(".consequence-list").TextContent, StringComparison.Ordinal);
        Assert.Empty(Client.Requests);
        await dialogs.Find("button.is-danger").ClickAsync(new MouseEventArgs());
        await stopping;

        Assert.Equal(["job", "web"], Client.Requests.Select(request => request.Contains("\"job\"", StringComparison.Ordinal) ? "job" : "web").Order());
        page.WaitForAssertion(() => Assert.All(page.FindAll(".bulk-results li"), row => Assert.Equal("busy", row.GetAttribute("data-tone"))));

        // Accepted is not done: done is what the daemon shows.
        Describe(Some.Watcher("web") with { Status = "stopped" }, Some.Watcher("job", 12), Some.Watcher("other", 13));
        Service<Web.Operations.PendingActs>().Settle(Service<LiveFeed>().Snapshot);
        await page.InvokeAsync(Service<LiveFeed>().Refresh);
        Assert.Equal(["good", "busy"], page.FindAll(".bulk-results li").Select(row => row.GetAttribute("data-tone")));
    }

    [Fact]
    public async Task Row49_Bulk_OneIsRefused_StaysSelectedWithTheReason()
    {
        Describe(Some.Watcher("web", 11));
        var page = RenderPage();
        page.Find("input[aria-label='Select web']").Click();
        Client.Fault = new CommandRefusedException(Protocol.ErrorCode.CommandError, "the daemon is stopping");

        await page.FindAll(".bulk button").Single(button => button.TextContent == "Start").ClickAsync(new MouseEventArgs());

        Assert.Equal("bad", page.Find(".bulk-results li").GetAttribute("data-tone"));
        Assert.Contains("the daemon is stopping", page.Find(".bulk-results").TextContent, StringComparison.Ordinal);
        Assert.Equal("1 selected", page.Find(".bulk strong").TextContent);
    }

    [Fact]
    public void Row48_Selection_WithShift_TakesAllBetween()
    {
        Describe(Some.Watcher("a", 1), Some.Watcher("b", 2), Some.Watcher("c", 3), Some.Watcher("d", 4));
        var page = RenderPage();

        page.Find("input[aria-label='Select a']").Click();
        page.Find("input[aria-label='Select c']").Click(new MouseEventArgs { ShiftKey = true });

        Assert.Equal("3 selected", page.Find(".bulk strong").TextContent);
    }

    private static IEnumerable<string> Names(IRenderedComponent<WatchersPage> page) => page.FindAll("tbody .who-name").Select(name => name.TextContent);

    private IRenderedComponent<WatchersPage> RenderPage()
    {
        Render<MudPopoverProvider>();
        return Render<WatchersPage>();
    }
}
