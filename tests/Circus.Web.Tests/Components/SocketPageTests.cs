using Bunit;
using Circus.Protocol.Rounds;
using Circus.Web.Components.Pages;
using Circus.Web.Tests.Live;

namespace Circus.Web.Tests.Components;

/// <summary>The page of one socket.</summary>
public sealed class SocketPageTests : ConsoleContext
{
    [Fact]
    public void Page_Socket_ShowsItsChartsAndWhoServesIt()
    {
        Describe(Some.Watcher("web", 1, 2) with { Cmd = "serve --fd $(circus.sockets.http)" }, Some.Watcher("job", 3));
        Measure(queue: 1);

        var page = RenderPage("http");

        Assert.Equal(["Accept queue", "Connections", "New connections"], page.FindAll(".charts h2").Select(title => title.TextContent));
        Assert.Equal(["web"], page.FindAll("tbody .who-name").Select(name => name.TextContent));
        Assert.Contains("127.0.0.1:80", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".strip"));
    }

    [Fact]
    public void Page_QueueIsFull_SaysSo()
    {
        Describe(Some.Watcher("web", 1) with { Cmd = "serve --fd $(circus.sockets.http)" });
        Measure(queue: 128);

        Assert.Contains("128 of at most 128 connections wait to be accepted: new ones are refused.", RenderPage("http").Find(".strip").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_NobodyServesIt_SaysSo()
    {
        Describe(Some.Watcher("job", 3));
        Measure(queue: 0);

        Assert.Contains("No watcher names it", RenderPage("http").Find(".strip").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_UnknownSocket_LeadsBack()
    {
        Describe(Some.Watcher("job", 3));

        Assert.Equal("/sockets", RenderPage("<script>").Find(".state a").GetAttribute("href"));
    }

    private IRenderedComponent<SocketPage> RenderPage(string name) => Render<SocketPage>(parameters => parameters.Add(page => page.Name, name));

    private void Measure(int queue)
    {
        Store.Add(Some.Round([], [], [new SocketFigures { Name = "http", Address = "127.0.0.1:80", Queue = queue, Backlog = 128, Connections = 4 }]), Some.Start);
        Store.Publish();
    }
}
