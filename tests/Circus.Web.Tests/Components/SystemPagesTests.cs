using Bunit;
using Circus.Protocol.Client;
using Circus.Protocol.Rounds;
using Circus.Web.Access;
using Circus.Web.Components.Layout;
using Circus.Web.Components.Pages;
using Circus.Web.Live;
using Circus.Web.Live.History;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Circus.Web.Tests.Components;

/// <summary>Sockets, nodes and the console itself, in every state that an operator meets.</summary>
public sealed class SystemPagesTests : ConsoleContext
{
    private const string Hostile = "<script>alert(1)</script>";

    private readonly SocketThread _thread = new("system-pages");
    private readonly SilentStatistics _statistics = new();
    private readonly NodeLinks _links;

    public SystemPagesTests()
    {
        var options = new WebOptions
        {
            StateDirectory = "/nowhere",
            Nodes = [new NodeAddress("north", "tcp://127.0.0.1:1", "tcp://127.0.0.1:1", "tcp://127.0.0.1:1")],
        };
        _links = new NodeLinks(options, Store, _thread, Registry, TimeProvider.System, NullLoggerFactory.Instance);
        Services.AddSingleton(_links);
        Services.AddSingleton<IStatsQuestions>(_statistics);
        Client.Answers["listsockets"] = """{"sockets": []}""";
    }

    [Fact]
    public void Sockets_BeforeTheFirstAnswer_SaysThatItAsks() => Assert.Contains("Asking circusd", Render<SocketsPage>().Markup, StringComparison.Ordinal);

    [Fact]
    public void Sockets_None_ShowsHowToMakeOne()
    {
        Describe(Some.Watcher("web", 1));

        Assert.Contains("[socket:web]", Render<SocketsPage>().Find("code").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Row27_Sockets_TellWhoUsesThemAndWhoWaits()
    {
        Client.Answers["listsockets"] = """
            {"sockets": [{"fd": 7, "name": "web", "host": "127.0.0.1", "port": 8080, "backlog": 2048}, {"fd": 8, "name": "idle", "path": "/run/idle.sock", "backlog": 128}]}
            """;
        Describe(Some.Watcher("site", 1) with { Cmd = "serve --fd $(circus.sockets.WEB)" });
        Store.Add(Some.Round([], [], [new SocketFigures { Name = "web", Queue = 3 }]), Some.Start);
        Store.Publish();

        var page = Render<SocketsPage>();

        Assert.Equal(["idle", "web"], page.FindAll(".who-name").Select(name => name.TextContent));
        Assert.Equal(["/run/idle.sock", "127.0.0.1:8080"], page.FindAll(".who-command").Select(name => name.TextContent));
        Assert.Equal("site", page.Find(".socket-user").TextContent);
        Assert.Contains("no watcher", page.Find("tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Equal("/s/idle", page.Find(".who-name").GetAttribute("href"));
        Assert.Equal(["s:idle", "s:web"], page.FindAll("live-number[data-metric=queue]").Select(number => number.GetAttribute("data-id")));
        Assert.Empty(page.FindAll(".strip"));
    }

    [Fact]
    public async Task Sockets_DaemonRefuses_SaysWhyAndAsksAgain()
    {
        Describe(Some.Watcher("web", 1));
        Client.Fault = new DaemonUnreachableException("tcp://127.0.0.1:1", TimeSpan.FromSeconds(1));
        var page = Render<SocketsPage>();
        Assert.Contains("The sockets are not known", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);

        Client.Fault = null;
        await page.Find(".state button").ClickAsync(new MouseEventArgs());
        Assert.Contains("No socket", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Sockets_HostileName_IsText()
    {
        Client.Answers["listsockets"] = $$"""{"sockets": [{"fd": 7, "name": "{{Hostile}}", "host": "h", "port": 1}]}""";
        Describe(Some.Watcher("web", 1));

        var page = Render<SocketsPage>();

        Assert.Empty(page.FindAll("script"));
        Assert.Equal(Hostile, page.Find(".who-name").TextContent);
    }

    [Fact]
    public async Task Row78_Row80_Nodes_EachHasItsOwnHealth()
    {
        Describe(Some.Watcher("web", 1, 2), Some.Watcher("job") with { Status = "stopped", Substate = "failed", Reason = "no such file" });
        Store.Answered(TimeSpan.FromMilliseconds(7));
        Store.Publish();
        await _links.StartAsync(Xunit.TestContext.Current.CancellationToken);
        var other = _links.All[1].Store;
        other.Lose("No answer from tcp://127.0.0.1:1.", Some.Start);
        other.Publish();

        var page = Render<NodesPage>();

        Assert.Equal("1 of 2 nodes does not answer", page.Find(".verdict").TextContent);
        Assert.Equal(["host", "north"], page.FindAll("tbody .who-name").Select(name => name.TextContent));
        Assert.Equal("in 7 ms", page.Find("td[data-label=Answers]").TextContent.Trim());
        Assert.Equal("never yet", page.FindAll("td[data-label=Answers]")[1].TextContent.Trim());
        Assert.Contains("1 failing", page.Find("td[data-label=Watchers]").TextContent, StringComparison.Ordinal);
        Assert.Contains("no such file", page.Find(".node-troubles").TextContent, StringComparison.Ordinal);
        await _links.StopAsync(Xunit.TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Row78_NodePicker_LeadsToTheOtherNodeAndBack()
    {
        Describe(Some.Watcher("web", 1));
        await _links.StartAsync(Xunit.TestContext.Current.CancellationToken);
        var other = _links.All[1].Store;
        other.Describe(Some.Node(Some.Watcher("far", 7), Some.Watcher(Hostile, 8) with { Substate = "failed", Reason = "gave up" }), Some.Start);
        other.Publish();

        var chip = Render<NodeChip>();
        Assert.Equal(["/", "/n/north"], chip.FindAll(".node-menu li a").Select(link => link.GetAttribute("href")));
        Service<NavigationManager>().NavigateTo("/n/north");
        Assert.Equal("north", Render<NodeChip>().Find("button .node-name").TextContent);

        var page = Render<NodePage>(parameters => parameters.Add(node => node.Name, "north"));
        Assert.Contains("1 of 2 watchers needs attention", page.Markup, StringComparison.Ordinal);
        Assert.Equal([Hostile, "far"], page.FindAll("tbody .who-name").Select(name => name.TextContent));
        Assert.Empty(page.FindAll("tbody button"));
        await _links.StopAsync(Xunit.TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Node_OfAnotherName_LeadsBack() =>
        Assert.Equal("/nodes", Render<NodePage>(parameters => parameters.Add(node => node.Name, "south")).Find("a.button").GetAttribute("href"));

    [Fact]
    public void Nodes_OnlyOne_SaysHowToShowOthers()
    {
        Describe(Some.Watcher("web", 1));

        var page = Render<NodesPage>();

        Assert.Equal("1 node, all answer", page.Find(".verdict").TextContent);
        Assert.Contains("--node NAME=CONTROL,PUBSUB,STATS", page.Find(".page-note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task System_Console_TellsVersionsStatisticsAndPages()
    {
        User.SetPolicies(Permissions.View, Permissions.Operate, Permissions.Administer);
        Describe(Some.Watcher("web", 1));
        Store.Add(Some.Round([], [], []) with { Seq = 42, Took = 0.003, Dropped = 5 }, Some.Start);
        Store.Publish();
        var feed = Service<LiveFeed>();
        feed.User = "olga";
        feed.Page = "/system";
        await Renderer.Dispatcher.InvokeAsync(feed.Start);

        var page = Render<SystemPage>();

        Assert.Contains("42, every 1 s", page.Markup, StringComparison.Ordinal);
        Assert.Contains("5 rounds", page.Markup, StringComparison.Ordinal);
        Assert.Equal(["olga"], page.FindAll("td[data-label=User]").Select(user => user.TextContent));
    }

    [Fact]
    public void System_NoAdministrator_DoesNotSeeWhoHasWhichPage()
    {
        Describe(Some.Watcher("web", 1));

        Assert.Empty(Render<SystemPage>().FindAll("table"));
    }

    [Fact]
    public void System_Original_SaysThatItsStatisticsTellNothingOfThemselves()
    {
        Describe(Some.Watcher("web", 1));
        Assert.Contains("No sample has come yet.", Render<SystemPage>().Markup, StringComparison.Ordinal);

        Store.Add(Some.OfProcess("web", 1, cpu: 1, mib: 1), Some.Start);
        Store.Publish();
        Assert.Contains("publishes the topics of Circus only", Render<SystemPage>().Markup, StringComparison.Ordinal);
    }

    protected override void Dispose(bool disposing)
    {
        _links.Dispose();
        _thread.Dispose();
        base.Dispose(disposing);
    }

    private sealed class SilentStatistics : IStatsQuestions
    {
        public Task<string> MetricsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<HistoryReply> HistoryAsync(HistoryQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ProcessDetails?> DetailsAsync(int pid, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StatsStatus> StatusAsync(CancellationToken cancellationToken) => Task.FromResult(new StatsStatus { Version = "1.0.0" });
    }
}
