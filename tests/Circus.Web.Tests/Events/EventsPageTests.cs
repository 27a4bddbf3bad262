using Bunit;
using Circus.Protocol.Messages;
using Circus.Web.Components.Pages;
using Circus.Web.Events;
using Circus.Web.Tests.Components;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Tests.Events;

/// <summary>The page of events in every state, and what it gives away as a file.</summary>
public sealed class EventsPageTests : ConsoleContext
{
    [Fact]
    public void Row86_Events_BeforeTheFirstAnswer_SaysThatItAsks() => Assert.Contains("Asking circusd", Render<EventsPage>().Markup, StringComparison.Ordinal);

    [Fact]
    public void Row88_Events_DaemonWasNeverThere_SaysWhatToCheck()
    {
        Lose();

        Assert.Contains("circusd does not answer", Render<EventsPage>().Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Row87_Events_None_SaysWhatWillStandHere()
    {
        Describe(Some.Watcher("web", 1));

        Assert.Contains("Nothing has happened yet", Render<EventsPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Row72_Events_AllWatchers_NewestFirstWithReasonActorAndLog()
    {
        Happen();

        var page = Render<EventsPage>();

        Assert.Equal(["job", "web", "web"], page.FindAll(".event-watcher").Select(cell => cell.TextContent));
        Assert.Equal("stopped", page.Find(".event-what strong").TextContent);
        Assert.Equal("unix uid=0 pid=5", page.Find("td.event-by").TextContent);
        Assert.Equal("/logs?w=job&line=9000", page.Find(".event-log a").GetAttribute("href"));
        Assert.Contains("with status 1", page.FindAll(".event-what")[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Row72_Events_Filter_IsInTheAddress()
    {
        Happen();
        var page = Render<EventsPage>();

        page.FindAll(".toggles button").Single(button => button.TextContent.StartsWith("reap", StringComparison.Ordinal)).Click();
        Assert.EndsWith("?type=reap", Service<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.Single(Render<EventsPage>().FindAll(".event-watcher"));

        Service<NavigationManager>().NavigateTo("/events?by=1");
        Assert.Equal(["job"], Render<EventsPage>().FindAll(".event-watcher").Select(cell => cell.TextContent));
        Service<NavigationManager>().NavigateTo("/events?q=nothing");
        Assert.Contains("No event matches", Render<EventsPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Row108_Events_Export_IsSafeForTables()
    {
        Describe(Some.Watcher("=cmd()", 1));
        Store.Apply(Some.Event("=cmd()", "failed", 11, new EventPayload { Reason = "no \"such\", file", Time = 1 }));
        Store.Publish();
        var rows = EventRow.Of(Store.Current);

        Assert.Equal("time,watcher,event,detail,pid,slot,by\r\n1970-01-01T00:00:01.000Z,'=cmd(),failed,\"no \"\"such\"\", file\",,,\r\n", EventExport.Csv(rows));
        Assert.Contains("\"watcher\":\"=cmd()\"", EventExport.Json(rows), StringComparison.Ordinal);
        Assert.Equal("/events/export?q=a%26b&format=csv", EventExport.AddressOf(new EventQuery { Text = "a&b" }, "csv"));
    }

    private void Happen()
    {
        Describe(Some.Watcher("web", 1), Some.Watcher("job", 2));
        Store.Apply(Some.Spawn("web", 7, 1, seq: 11));
        Store.Apply(Some.Event("web", "reap", 12, new EventPayload { ProcessPid = 7, Wid = 1, ExitCode = 1, Reason = "exit", Time = 5 }));
        Store.Apply(Some.Event("job", "stop", 13, new EventPayload { Time = 9, By = "unix uid=0 pid=5" }));
        Store.Publish();
    }
}
