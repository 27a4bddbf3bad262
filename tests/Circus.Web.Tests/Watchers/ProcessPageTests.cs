using Bunit;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;
using Circus.Web.Access;
using Circus.Web.Components.Logs;
using Circus.Web.Components.Pages;
using Circus.Web.Live;
using Circus.Web.Live.History;
using Circus.Web.Logs;
using Circus.Web.Tests.Components;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Circus.Web.Tests.Watchers;

/// <summary>The parts of the page of a watcher, and the page of one process, in every state.</summary>
public sealed class ProcessPageTests : ConsoleContext
{
    public ProcessPageTests()
    {
        Services.AddSingleton<LogStore>();
        Services.AddSingleton<IStatsQuestions>(new ScriptedDetails());
        var script = JSInterop.SetupModule("/assets/js/log-view.js");
        script.Mode = JSRuntimeMode.Loose;
        script.Setup<LogView.Attached>("attach", _ => true).SetResult(new LogView.Attached(1, true, true));
        Render<MudPopoverProvider>();
    }

    [Fact]
    public void Row95_WatcherPage_EachPartHasAnAddressAndIsMarked()
    {
        Describe(Some.Watcher("web", 11, 12));

        foreach (var (part, mark) in new[] { (null, "Summary"), ("processes", "Processes2"), ("logs", "Logs"), ("events", "Events") })
        {
            Assert.Equal(mark, RenderPart(part).Find(".tabs [aria-current=page]").TextContent);
        }

        Assert.Equal(["/w/web", "/w/web/processes", "/w/web/logs", "/w/web/events", "/w/web/options"], RenderPart(null).FindAll(".tabs a").Select(link => link.GetAttribute("href")));
        Assert.Contains("No such part", RenderPart("nothing").Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void WatcherPage_Processes_LeadToTheirPagesAndTellWhatRanBefore()
    {
        Describe(Some.Watcher("web", 11));
        Store.Apply(Some.Event("web", "reap", 11, new EventPayload { ProcessPid = 9, Wid = 1, Reason = "signal", ExitCode = -9, Time = Now }));
        Store.Apply(Some.Event("web", "reap", 12, new EventPayload { ProcessPid = 8, Wid = 2, Reason = "scale", ExitCode = 0, Time = Now }));
        Store.Publish();

        var rows = RenderPart("processes").FindAll(".process-rows tbody tr");

        Assert.Equal("/w/web/p/1", rows[0].QuerySelector(".process-link")!.GetAttribute("href"));
        Assert.Contains("by SIGKILL", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Equal("/w/web/p/2?pid=8", rows[1].QuerySelector(".process-link")!.GetAttribute("href"));
        Assert.Equal("is-gone", rows[1].ClassName);
    }

    [Fact]
    public void WatcherPage_Events_AreThoseOfTheWatcherAndAsAFile()
    {
        Describe(Some.Watcher("web", 11), Some.Watcher("job", 21));
        Store.Apply(Some.Spawn("web", 11, 1, 11));
        Store.Apply(Some.Spawn("job", 21, 1, 12));
        Store.Publish();

        var page = RenderPart("events");

        Assert.Single(page.FindAll(".event-rows tbody .event-what"));
        Assert.Empty(page.FindAll(".event-watcher"));
        Assert.Contains("w=web", page.Find("a[download]").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void WatcherPage_NotForTheUser_SaysSo()
    {
        Describe(Some.Watcher("web", 11));
        User.SetPolicies();
        PageRights.LimitTo("api-*");

        var page = RenderPart(null);

        Assert.Contains("Not for your role", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[data-pid]"));
    }

    [Fact]
    public void ProcessPage_Running_ShowsFactsTreeChartsAndLog()
    {
        Describe(Some.Watcher("web", 11, 12));
        Store.Add(Some.Round([], [
            new ProcessFigures { Watcher = "web", Pid = 12, Program = "python3", User = "www", Rss = 3 << 20, Vms = 9 << 20, Fds = 7, Threads = 2, State = 'S' },
            new ProcessFigures { Watcher = "web", Pid = 20, Parent = 12, Program = "helper", Rss = 1 << 20 },
        ], []), Some.Start);
        Store.Publish();

        var page = RenderSlot(2);
        page.WaitForAssertion(() => Assert.Contains("--token ••••", page.Find(".facts code").TextContent, StringComparison.Ordinal));

        Assert.Equal("Process 12", page.Find("h1").TextContent);
        var facts = page.Find(".facts").TextContent;
        Assert.Contains("python3, as www", facts, StringComparison.Ordinal);
        Assert.Contains("3.0 MiB resident, 9.0 MiB virtual", facts, StringComparison.Ordinal);
        Assert.Contains("2.0 MiB", facts, StringComparison.Ordinal);
        Assert.Equal(["python3", "helper"], page.FindAll(".tree-name").Select(name => name.TextContent));
        Assert.Contains("CPU of process 12 of web", page.Markup, StringComparison.Ordinal);
        Assert.NotEmpty(page.FindAll(".log"));
    }

    [Fact]
    public async Task ProcessPage_SignalStopAndKill_AskAndReachTheDaemon()
    {
        Describe(Some.Watcher("web", 11));
        var dialogs = Render<MudDialogProvider>();
        var page = RenderSlot(1);
        page.Find("select").Change("10");

        await Button("Send signal").ClickAsync(new MouseEventArgs());
        foreach (var (button, question) in new[] { ("Stop", "Kill process 11 of web?"), ("Kill", "Send SIGKILL to process 11 of web?") })
        {
            var asked = Button(button).ClickAsync(new MouseEventArgs());
            Assert.Equal(question, dialogs.Find("h2").TextContent);
            await dialogs.Find("button.is-danger").ClickAsync(new MouseEventArgs());
            await asked;
        }

        Assert.Equal(["signal", "kill", "signal"], Client.Requests.Select(request => request.Split(' ')[0]));
        Assert.Contains("\"signum\":10", Client.Requests[0], StringComparison.Ordinal);
        Assert.Contains("\"signum\":9", Client.Requests[2], StringComparison.Ordinal);

        AngleSharp.Dom.IElement Button(string text) => page.FindAll(".actions button").Single(button => button.TextContent == text);
    }

    [Fact]
    public async Task ProcessPage_Replaced_GoesOnWithWhatRunsInTheSlot()
    {
        Describe(Some.Watcher("web", 11));
        var page = RenderSlot(1);
        Describe(Some.Watcher("web", 21));

        await page.InvokeAsync(Service<LiveFeed>().Refresh);

        Assert.Equal("Process 21", page.Find("h1").TextContent);
        Assert.Contains("Process 11 ran in this slot when you opened it", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void ProcessPage_Ended_SaysHowAndWhatRunsInItsPlace()
    {
        Describe(Some.Watcher("web", 21));
        Store.Apply(Some.Event("web", "reap", 11, new EventPayload { ProcessPid = 11, Wid = 1, Reason = "signal", ExitCode = -9, Time = Now }));
        Store.Publish();

        var page = RenderSlot(1, pid: 11);

        Assert.Contains("Process 11 has ended", page.Markup, StringComparison.Ordinal);
        Assert.Contains("by SIGKILL", page.Find(".run-end-line").TextContent, StringComparison.Ordinal);
        Assert.Equal("/w/web/p/1", page.Find(".state a.is-main").GetAttribute("href"));
        Assert.Empty(page.FindAll(".act button"));
    }

    [Fact]
    public void ProcessPage_Unknown_SaysWhatToDoNext()
    {
        Describe(Some.Watcher("web", 11));

        Assert.Equal("/w/web/processes", RenderSlot(7).Find(".state a").GetAttribute("href"));
        Assert.Contains("No process 99", RenderSlot(1, pid: 99).Markup, StringComparison.Ordinal);
        Assert.Contains("No watcher", Render<ProcessPage>(parameters => parameters.Add(page => page.Name, "nobody").Add(page => page.Slot, 1)).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void ProcessPage_Viewer_HasNoButtonThatActsAndNoEnvironment()
    {
        BecomeViewer();
        Describe(Some.Watcher("web", 11));

        var page = RenderSlot(1);

        Assert.Empty(page.FindAll(".page-head button"));
        Assert.DoesNotContain("Environment", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row56_Environment_OnRequest_HidesSecretsAndIsAudited()
    {
        User.SetPolicies(Permissions.View, Permissions.Operate, Permissions.Administer);
        Client.Answers["get"] = """{"options": {"env": {"PATH": "/bin", "DB_PASSWORD": "geheim", "URL": "https://u:geheim@host/"}}}""";
        Describe(Some.Watcher("web", 11));
        var page = RenderSlot(1);
        Assert.Empty(Trail.Entries);

        await page.FindAll("button").Single(button => button.TextContent == "Show").ClickAsync(new MouseEventArgs());

        Assert.Equal(["DB_PASSWORD", "PATH", "URL"], page.FindAll(".is-env dt").Select(name => name.TextContent));
        Assert.Equal("/bin", page.FindAll(".is-env dd")[1].TextContent);
        Assert.DoesNotContain("geheim", page.Markup, StringComparison.Ordinal);
        Assert.NotEmpty(Trail.Entries);
    }

    [Fact]
    public async Task ProcessPage_OpenedAndLeft_LeavesNoSubscriber()
    {
        Describe(Some.Watcher("web", 11));
        RenderSlot(1);

        await DisposeComponentsAsync();
        await Service<LiveFeed>().DisposeAsync();

        Assert.Equal(0, Registry.Count);
    }

    private static double Now => Some.Start.ToUnixTimeSeconds() - 5;

    private IRenderedComponent<WatcherPage> RenderPart(string? part) =>
        Render<WatcherPage>(parameters => parameters.Add(page => page.Name, "web").Add(page => page.Part, part));

    private IRenderedComponent<ProcessPage> RenderSlot(int slot, int? pid = null)
    {
        Service<NavigationManager>().NavigateTo(pid is null ? $"/w/web/p/{slot}" : $"/w/web/p/{slot}?pid={pid}");
        return Render<ProcessPage>(parameters => parameters.Add(page => page.Name, "web").Add(page => page.Slot, slot));
    }

    private sealed class ScriptedDetails : IStatsQuestions
    {
        public Task<HistoryReply> HistoryAsync(HistoryQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string> MetricsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StatsStatus> StatusAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ProcessDetails?> DetailsAsync(int pid, CancellationToken cancellationToken) =>
            Task.FromResult<ProcessDetails?>(new ProcessDetails { Pid = pid, Pss = 2 << 20, Command = "python3 app.py --token abc" });
    }
}
