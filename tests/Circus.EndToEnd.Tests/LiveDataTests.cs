using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>What the page says when data stops coming, and that it comes back by itself.</summary>
public sealed class LiveDataTests(Chromium chromium)
{
    private const string Restless = """
        [watcher:restless]
        cmd = sh -c 'while :; do n=0; while [ $n -lt 2000 ]; do n=$((n+1)); done; sleep 0.2; done'
        graceful_timeout = 1

        """;

    /// <summary>So many that the page is longer than the window.</summary>
    private static readonly string _many = string.Concat(Enumerable.Range(1, 40).Select(i => $"[watcher:sleeper-{i}]\ncmd = sleep 1000\n\n"));

    [Fact]
    public async Task HiddenTab_Numbers_CostNothingAndAreAllThereAfterwards()
    {
        await using var circus = await RunningCircus.StartAsync(Restless);
        await using var window = await chromium.OpenAsync(circus.Address);
        var traffic = new Traffic(window.Page);
        await Operator.SetUpAsync(window.Page, circus);
        await traffic.TickAsync();

        await SetVisibilityAsync(window.Page, "hidden");
        await WaitForQuietAsync(traffic);
        var before = traffic.Bytes;
        // Five ticks of the server: the time is the subject of this test.
        await window.Page.WaitForTimeoutAsync(5000);
        var spent = traffic.Bytes - before;
        await SetVisibilityAsync(window.Page, "visible");

        await traffic.TickAsync();
        // A ping each way at most.
        Assert.InRange(spent, 0, 50);
        window.AssertClean();
    }

    [Fact]
    public async Task Row83_Row84_StatisticsStop_ValuesAreMarkedAndThePageStaysReadable()
    {
        await using var circus = await RunningCircus.StartAsync(Restless);
        await using var window = await chromium.OpenAsync(circus.Address);
        var page = window.Page;
        await Operator.SetUpAsync(page, circus);
        var number = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "restless" }).Locator("live-number[data-metric=cpu]");
        await Expect(number).ToContainTextAsync("%");
        var strip = page.Locator(".stale-strip");
        await Expect(strip).ToBeHiddenAsync();

        var statistics = (await circus.RunAsync("pgrep", "-P", circus.Pid.ToString(CultureInfo.InvariantCulture), "-f", "circusd-stats")).Output.Trim();
        await circus.RunAsync("/bin/kill", "-STOP", statistics);
        try
        {
            await Expect(strip).ToBeVisibleAsync();
            await Expect(strip).ToContainTextAsync("as of");
            await Expect(number).ToHaveAttributeAsync("data-old", "");
            await Expect(number).ToContainTextAsync("as of");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        }
        finally
        {
            await circus.RunAsync("/bin/kill", "-CONT", statistics);
        }

        await Expect(strip).ToBeHiddenAsync();
        await Expect(number).Not.ToHaveAttributeAsync("data-old", "");
        window.AssertClean();
    }

    [Fact]
    public async Task Row85_ServerRestarts_PageReturnsToAddressAndScrollByItself()
    {
        await using var circus = await RunningCircus.StartAsync(_many);
        await using var window = await chromium.OpenAsync(circus.Address);
        var page = window.Page;
        await Operator.SetUpAsync(page, circus);
        await page.GotoAsync("/?q=sleeper");
        var first = page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "sleeper-1", Exact = true });
        await Expect(first).ToBeVisibleAsync();
        await Expect(page.Locator("live-number").First).ToContainTextAsync("%");
        await page.EvaluateAsync("() => { scrollTo(0, 700); window.before = true; }");

        var console = (await circus.RunAsync("pgrep", "-P", circus.Pid.ToString(CultureInfo.InvariantCulture), "-f", "circushttpd")).Output.Trim();
        await circus.RunAsync("/bin/kill", "-KILL", console);

        // The console comes back under the same port, and the page is another document at the same place.
        await page.WaitForFunctionAsync("() => window.before === undefined && scrollY === 700", null, new() { Timeout = 60_000 });
        Assert.EndsWith("/?q=sleeper", page.Url, StringComparison.Ordinal);
        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
    }

    private static async Task SetVisibilityAsync(IPage page, string state) => await page.EvaluateAsync(
        """
        state => {
            Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
            document.dispatchEvent(new Event('visibilitychange'));
        }
        """,
        state);

    /// <summary>Until what was under way when the tab was hidden has arrived.</summary>
    private static async Task WaitForQuietAsync(Traffic traffic)
    {
        long seen;
        do
        {
            seen = traffic.Bytes;
            await Task.Delay(300, TestContext.Current.CancellationToken);
        }
        while (traffic.Bytes != seen);
    }
}
