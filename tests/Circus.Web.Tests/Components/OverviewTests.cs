using Bunit;
using Circus.Protocol.Messages;
using Circus.Web.Components.Layout;
using Circus.Web.Components.Pages;
using Circus.Web.Live;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Circus.Web.Tests.Components;

/// <summary>Is anything wrong, and what would help.</summary>
public sealed class OverviewTests : ConsoleContext
{
    [Fact]
    public void Row16_Verdict_AllIsWell_SaysSo()
    {
        Describe(Some.Watcher("web", 1, 2), Some.Watcher("job", 3));

        var page = Render<Overview>();

        Assert.Equal("All 2 watchers as configured, 3 processes", page.Find(".verdict").TextContent.Trim());
        Assert.Equal("good", page.Find(".verdict").GetAttribute("data-tone"));
        Assert.Empty(page.FindAll(".attention"));
    }

    [Fact]
    public async Task Row16_Attention_OffersTheOneActThatMayHelp()
    {
        Describe(Some.Watcher("web", 1), Some.Watcher("job") with { Status = "stopped", Substate = "failed", Reason = "no such file" });
        var page = Render<Overview>();

        Assert.Equal("1 of 2 watchers needs attention, 1 process", page.Find(".verdict").TextContent.Trim());
        Assert.Contains("no such file", page.Find(".attention").TextContent, StringComparison.Ordinal);
        await page.Find(".attention button[aria-label='Start job']").ClickAsync(new MouseEventArgs());
        Assert.StartsWith("start ", Assert.Single(Client.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public void Row83_DaemonIsGone_VerdictIsTheLastKnown()
    {
        Describe(Some.Watcher("web", 1));
        Lose();

        var page = Render<Overview>();

        Assert.Equal("Last known: 1 watcher, 1 process", page.Find(".verdict").TextContent.Trim());
        Assert.Equal("quiet", page.Find(".verdict").GetAttribute("data-tone"));
    }

    [Fact]
    public void Row15_Wall_HasACellForEachWatcherAndIsInTheAddress()
    {
        Describe(Some.Watcher("web", 1, 2), Some.Watcher("job") with { Status = "stopped" });
        var page = Render<Overview>();

        page.FindAll(".chip").Single(chip => chip.TextContent == "Wall").Click();

        Assert.EndsWith("?view=wall", Service<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.Equal(["web, active", "job, stopped"], page.FindAll(".wall-name").Select(name => name.TextContent));
        Assert.Equal("2/2", page.FindAll(".wall-cell .number")[0].TextContent);
        Assert.Equal(2, page.FindAll("live-spark[data-id^='w:']").Count);
    }

    [Fact]
    public void Row23_ManyWatchers_ShowsTheFirstAndTheWallHasAll()
    {
        Describe([.. Enumerable.Range(1, 2000).Select(i => Some.Watcher($"w{i}", i))]);

        var page = Render<Overview>();

        Assert.Equal(50, page.FindAll("tbody tr").Count);
        Assert.Contains("50 of 2000", page.Find(".more").TextContent, StringComparison.Ordinal);
        page.Find(".more button").Click();
        Assert.Equal(2000, page.FindAll(".wall-cell").Count);
        // Two thousand curves would cost too much.
        Assert.Empty(page.FindAll(".wall-cell live-spark"));
    }

    [Fact]
    public void Row72_LastEvents_OfAllWatchersTheNewestFirst()
    {
        Describe(Some.Watcher("web", 1), Some.Watcher("job", 2));
        Store.Apply(Some.Event("web", "start", 11, new EventPayload { Time = 5 }));
        Store.Apply(Some.Event("job", "reload", 12, new EventPayload { Time = 9 }));
        Store.Publish();

        Assert.Equal(["job", "web"], Render<Overview>().FindAll(".overview-events .event-of").Select(link => link.TextContent));
    }

    [Fact]
    public async Task Row77_SomethingFails_TheTabSaysHowMuch()
    {
        var tab = JSInterop.SetupModule("/assets/js/attention.js");
        tab.Mode = JSRuntimeMode.Loose;
        Describe(Some.Watcher("web", 1));
        var layout = Render<MainLayout>();
        layout.WaitForAssertion(() => Assert.Equal(0, tab.Invocations["show"][^1].Arguments[0]));

        Describe(Some.Watcher("web", 1) with { Substate = "backing_off", Reason = "crash" });
        await layout.InvokeAsync(Service<LiveFeed>().Refresh);
        await layout.InvokeAsync(Service<LiveFeed>().Refresh);

        Assert.Equal([0, 1], tab.Invocations["show"].Select(call => call.Arguments[0]));
    }
}
