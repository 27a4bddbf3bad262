using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>Large charts under the pointer and the keyboard of an operator.</summary>
public sealed partial class ChartTests(Chromium chromium)
{
    private const string Busy = """
        [watcher:busy]
        cmd = sh -c 'while :; do n=0; while [ $n -lt 2000 ]; do n=$((n+1)); done; sleep 0.1; done'
        numprocesses = 2
        graceful_timeout = 1

        """;

    [Fact]
    public async Task Row29_Zoom_DraggingOverAChart_ZoomsAllChartsOfThePageAndTheAddress()
    {
        await using var circus = await RunningCircus.StartAsync(Busy);
        await using var window = await chromium.OpenAsync(circus.Address);
        var page = await OpenAsync(window, circus, "/w/busy");

        // A span of seconds that were measured: the line begins with the product, not a minute ago.
        var table = page.GetByRole(AriaRole.Button, new() { Name = "Table" }).First;
        await table.ClickAsync();
        await SecondsAsync(page);
        await table.ClickAsync();
        await DragAsync(page, 0.5f, 0.97f);

        await Expect(page).ToHaveURLAsync(ZoomedAddress());
        await Expect(page.Locator(".chart[data-still=true]")).ToHaveCountAsync(2);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Back to live" })).ToBeVisibleAsync();

        // A reload shows the same span.
        var address = page.Url;
        await page.ReloadAsync();
        await Expect(page.Locator(".chart[data-still=true]")).ToHaveCountAsync(2);
        Assert.Equal(address, page.Url);
        await Expect(page.Locator(".chart-body [role=img]").First).ToHaveAttributeAsync("aria-label", new Regex("last .* lowest"));

        var (x, y) = await PointAsync(page, 0.5f);
        await page.Mouse.DblClickAsync(x, y);
        await Expect(page.Locator(".chart[data-still]")).ToHaveCountAsync(0);
        Assert.DoesNotContain("until=", page.Url, StringComparison.Ordinal);
        window.AssertClean();
    }

    [Fact]
    public async Task Row28_Row98_TimeControl_WindowAndZoneByKeyboard_AreInTheAddress()
    {
        await using var circus = await RunningCircus.StartAsync(Busy);
        await using var window = await chromium.OpenAsync(circus.Address);
        var page = await OpenAsync(window, circus, "/w/busy");

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Time window") }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var menu = page.Locator("#time-menu");
        await Expect(menu).ToBeVisibleAsync();
        await menu.GetByRole(AriaRole.Button, new() { Name = "1h", Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex(@"\?t=1h$"));
        await menu.GetByRole(AriaRole.Button, new() { Name = "UTC" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-zone", "utc");
        await page.Keyboard.PressAsync("Escape");
        await Expect(menu).ToBeHiddenAsync();

        // Another page shows the same window.
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Charts" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"/charts\?t=1h$"));
        window.AssertClean();
    }

    [Fact]
    public async Task Row30_Pause_ChartStandsStillAndGoesOnWithoutAGap()
    {
        await using var circus = await RunningCircus.StartAsync(Busy);
        await using var window = await chromium.OpenAsync(circus.Address);
        var page = await OpenAsync(window, circus, "/w/busy");

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause the charts" }).ClickAsync();
        await Expect(page.Locator(".chart[data-still=true]")).ToHaveCountAsync(2);
        var line = page.Locator(".apexcharts-series path").First;
        // Whatever was under way is drawn.
        await page.WaitForTimeoutAsync(500);
        var still = await line.GetAttributeAsync("d");
        await page.WaitForTimeoutAsync(3000);
        Assert.Equal(still, await line.GetAttributeAsync("d"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Back to live" }).ClickAsync();
        await Expect(page.Locator(".chart[data-still]")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Table" }).First.ClickAsync();
        var seconds = await SecondsAsync(page);
        // One row each second, none left out: those of the pause as well.
        Assert.All(seconds.Zip(seconds.Skip(1), (later, earlier) => (later - earlier + 86400) % 86400), gap => Assert.InRange(gap, 0, 3));
        window.AssertClean();
    }

    [Fact]
    public async Task Row38_Row108_TableAndFiles_HaveWhatTheChartDraws()
    {
        await using var circus = await RunningCircus.StartAsync(Busy);
        await using var window = await chromium.OpenAsync(circus.Address);
        var page = await OpenAsync(window, circus, "/charts?s=w:busy&s=p:busy/1&m=cpu");

        await page.GetByRole(AriaRole.Button, new() { Name = "Table" }).ClickAsync();
        var table = page.Locator(".chart-table table");
        await Expect(table.Locator("thead th")).ToHaveTextAsync(["Time", "busy", "busy/1"]);
        await Expect(table.Locator("tbody tr").First.Locator("td").First).ToContainTextAsync("%");
        Assert.Matches(@"/logs\?w=busy&from=.*Z&to=.*Z", await table.Locator("tbody a").First.GetAttributeAsync("href") ?? "");

        var csv = await SaveAsync(page, "CSV");
        Assert.Equal("cpu-of-busy-busy-1.csv", csv.Name);
        Assert.StartsWith("time,busy cpu,busy/1 cpu\r\n", csv.Text, StringComparison.Ordinal);
        Assert.Matches(@"\d{4}-\d\d-\d\dT.*Z,[\d.]+,[\d.]+", csv.Text);

        var json = JsonDocument.Parse((await SaveAsync(page, "JSON")).Text).RootElement;
        Assert.Equal(2, json.GetProperty("series").GetArrayLength());
        Assert.True(json.GetProperty("series")[0].GetProperty("points").GetArrayLength() > 1);
        window.AssertClean();
    }

    [Fact]
    public async Task Row33_Row71_KilledProcess_IsALineAcrossTheChartAndAClickLeadsToTheLog()
    {
        await using var circus = await RunningCircus.StartAsync(Busy);
        await using var window = await chromium.OpenAsync(circus.Address);
        var page = await OpenAsync(window, circus, "/w/busy");

        var pid = await page.Locator("[data-pid]").First.InnerTextAsync();
        await circus.RunAsync("/bin/kill", "-KILL", pid);
        await Expect(page.Locator(".apexcharts-xaxis-annotations text").Filter(new() { HasTextRegex = new(@"by SIGKILL|\+\d") }).First).ToBeAttachedAsync();

        var (x, y) = await PointAsync(page, 0.9f);
        await page.Mouse.ClickAsync(x, y);
        await Expect(page).ToHaveURLAsync(new Regex(@"/logs\?w=busy&from=[^&]+Z&to=[^&]+Z"));
    }

    private static async Task<IPage> OpenAsync(BrowserPage window, RunningCircus circus, string address)
    {
        var page = window.Page;
        await Operator.SetUpAsync(page, circus);
        await page.GotoAsync(address);
        await Expect(page.Locator(".apexcharts-series path").First).ToBeAttachedAsync();
        // Some points, so that there is something to see.
        await Expect(page.Locator(".chart-body [role=img]").First).ToHaveAttributeAsync("aria-label", new Regex("now .* lowest"));
        return page;
    }

    private static async Task DragAsync(IPage page, float from, float to)
    {
        var (x, y) = await PointAsync(page, from);
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync((await PointAsync(page, to)).X, y, new() { Steps = 10 });
        await page.Mouse.UpAsync();
    }

    /// <summary>In the middle of the first chart's height, so far from the left.</summary>
    private static async Task<(float X, float Y)> PointAsync(IPage page, float part)
    {
        // Not the grid itself: it is made anew with every drawing.
        const float axis = 100;
        var chart = (await page.Locator(".chart-body [role=img]").First.BoundingBoxAsync())!;
        return (chart.X + axis + ((chart.Width - axis - 20) * part), chart.Y + (chart.Height / 2));
    }

    private static async Task<IReadOnlyList<int>> SecondsAsync(IPage page)
    {
        var rows = page.Locator(".chart-table tbody th");
        await Expect(rows.Nth(4)).ToBeVisibleAsync();
        return [.. (await rows.AllInnerTextsAsync()).Select(text => (int)TimeSpan.Parse(text, CultureInfo.InvariantCulture).TotalSeconds)];
    }

    private static async Task<(string Name, string Text)> SaveAsync(IPage page, string format)
    {
        var download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Button, new() { NameRegex = new($"as a {format} file") }).First.ClickAsync());
        return (download.SuggestedFilename, await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken));
    }

    [GeneratedRegex(@"/w/busy\?t=\d+s&until=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    private static partial Regex ZoomedAddress();
}
