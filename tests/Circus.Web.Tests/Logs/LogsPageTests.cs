using Bunit;
using Circus.Protocol.Client;
using Circus.Web.Components.Logs;
using Circus.Web.Components.Pages;
using Circus.Web.Logs;
using Circus.Web.Tests.Components;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;

namespace Circus.Web.Tests.Logs;

/// <summary>The log page in every state, and what it tells the script that draws the rows.</summary>
public sealed class LogsPageTests : ConsoleContext
{
    private readonly BunitJSModuleInterop _script;
    private readonly LogFollower _follower;

    public LogsPageTests()
    {
        Services.AddSingleton<LogStore>();
        _script = JSInterop.SetupModule("/assets/js/log-view.js");
        _script.Mode = JSRuntimeMode.Loose;
        _script.Setup<LogView.Attached>("attach", _ => true).SetResult(new LogView.Attached(1, true, true));
        _follower = new LogFollower(Client, Service<LogStore>(), Store, Service<TimeProvider>(), NullLogger<LogFollower>.Instance);
        Client.Replies["logs"] = properties => properties["name"]!.ToString() == "web"
            ? """{"status":"ok","next":3,"lines":[{"seq":1,"time":1,"pid":11,"stream":"stdout","text":"hello <b>"},{"seq":2,"time":2,"pid":11,"stream":"stderr","text":"trouble"}]}"""
            : """{"status":"ok","next":0,"lines":[]}""";
        Render<MudPopoverProvider>();
    }

    [Fact]
    public void Row86_Logs_BeforeTheFirstAnswer_SaysThatItAsks() => Assert.Contains("Asking circusd", Render<LogsPage>().Markup, StringComparison.Ordinal);

    [Fact]
    public void Row88_Logs_DaemonWasNeverThere_SaysWhatToCheck()
    {
        Lose();

        Assert.Contains("circusd does not answer", Render<LogsPage>().Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Row87_Logs_NoWatcher_SaysWhatLogsAre()
    {
        Describe();

        Assert.Contains("No watcher yet", Render<LogsPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row62_Logs_Lines_ReachTheScriptAsData()
    {
        Describe(Some.Watcher("web", 11));
        var page = Render<LogsPage>();

        await UpdateAsync(page);

        page.WaitForAssertion(() => Assert.Equal(["hello <b>", "trouble"], Shown().Select(row => ((string[])row[7]!)[0])));
        Assert.Equal([0, 1], Shown().Select(row => (int)row[1]!));
        Assert.Empty(page.FindAll(".log-empty"));
    }

    [Fact]
    public async Task Row87_Logs_NothingWritten_SaysSo()
    {
        Describe(Some.Watcher("quiet", 11));
        var page = Render<LogsPage>();

        await UpdateAsync(page);

        page.WaitForAssertion(() => Assert.Contains("No output yet", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Row88_Logs_DaemonRefuses_SaysWhyOfWhichWatcher()
    {
        Describe(Some.Watcher("web", 11));
        var page = Render<LogsPage>();
        Client.Fault = new CommandRefusedException(Protocol.ErrorCode.CommandError, "the output of web is thrown away");

        await UpdateAsync(page);

        page.WaitForAssertion(() => Assert.Contains("web: the output of web is thrown away", page.Find(".log-note").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Row64_Logs_Search_IsInTheAddressAndSaysWhenNothingMatches()
    {
        Describe(Some.Watcher("web", 11));
        var page = Render<LogsPage>();
        await UpdateAsync(page);

        // On the dispatcher, so that the pause has begun before it ends.
        await page.InvokeAsync(() => page.Find("input[type=search]").Input("nowhere"));
        await page.InvokeAsync(() => Service<FakeTimeProvider>().Advance(TimeSpan.FromSeconds(1)));
        page.WaitForAssertion(() => Assert.EndsWith("?q=nowhere", Service<NavigationManager>().Uri, StringComparison.Ordinal));
        await UpdateAsync(page);

        page.WaitForAssertion(() => Assert.Contains("No line matches", page.Markup, StringComparison.Ordinal));
        page.FindAll("button").Single(button => button.TextContent == "Show everything").Click();
        Assert.DoesNotContain("q=", Service<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Row64_Logs_BadPattern_IsSaidWhereItWasTyped()
    {
        Describe(Some.Watcher("web", 11));
        Service<NavigationManager>().NavigateTo("/logs?q=(&re=1");

        var page = Render<LogsPage>();

        Assert.Contains("no regular expression", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", page.Find("input[type=search]").GetAttribute("aria-invalid"));
    }

    [Fact]
    public void Row51_Logs_OneWatcher_HasItsActions()
    {
        Describe(Some.Watcher("web", 11), Some.Watcher("job", 12));
        Service<NavigationManager>().NavigateTo("/logs?w=web");
        Assert.Contains(Render<LogsPage>().FindAll(".actions button"), button => button.TextContent == "Restart");

        BecomeViewer();
        Assert.Empty(Render<LogsPage>().FindAll(".actions"));
    }

    [Fact]
    public void Row68_Logs_SeveralWatchers_CanBeAddedAndLeftOut()
    {
        Describe(Some.Watcher("web", 11), Some.Watcher("job", 12), Some.Watcher("own", 13) with { Own = true });
        var page = Render<LogsPage>();
        Assert.Equal(["web", "job"], page.FindAll(".source .log-source").Select(source => source.TextContent));

        page.Find("button[aria-label='Leave out job']").Click();
        Assert.EndsWith("?w=web", Service<NavigationManager>().Uri, StringComparison.Ordinal);
        page.Find(".source-add").Change("own");
        Assert.EndsWith("?w=web&w=own", Service<NavigationManager>().Uri, StringComparison.Ordinal);
        page.Find(".source-add").Change("nobody");
        Assert.EndsWith("?w=web&w=own", Service<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row71_Logs_LinkToATime_ShowsTheLineAndDoesNotFollow()
    {
        Describe(Some.Watcher("web", 11));
        Service<NavigationManager>().NavigateTo("/logs?w=web&line=1500");
        var page = Render<LogsPage>();

        await UpdateAsync(page);

        page.WaitForAssertion(() =>
        {
            var call = _script.Invocations["show"][^1];
            Assert.Equal((false, "2"), ((bool)call.Arguments[3]!, (string)call.Arguments[4]!));
        });
    }

    [Fact]
    public void Row67_Logs_Download_KeepsTheFilter()
    {
        Assert.Equal("/logs/download?w=web&q=a%26b&re=1&format=json", LogDownload.AddressOf(["web"], new LogQuery { Text = "a&b", IsPattern = true }, "json"));
        Assert.Equal("/logs/file?w=%3Cscript%3E&stream=stderr", LogDownload.AddressOfFile("<script>", isError: true));
    }

    [Fact]
    public async Task Logs_PageIsLeft_NobodyReadsAnyMore()
    {
        Describe(Some.Watcher("web", 11));
        var page = Render<LogsPage>();
        await UpdateAsync(page);

        await DisposeComponentsAsync();
        Service<FakeTimeProvider>().Advance(LogStore.Kept);
        Service<LogStore>().Sweep();

        Assert.Empty(Service<LogStore>().Sources);
    }

    private object?[][] Shown() => (object?[][])_script.Invocations["show"][^1].Arguments[1]!;

    private async Task UpdateAsync(IRenderedComponent<LogsPage> page)
    {
        await _follower.RoundAsync(Xunit.TestContext.Current.CancellationToken);
        // The page looks at most four times a second.
        await page.InvokeAsync(() => Service<FakeTimeProvider>().Advance(LogView.Tick));
        await page.InvokeAsync(() => Service<FakeTimeProvider>().Advance(LogView.Tick));
    }
}
