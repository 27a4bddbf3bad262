using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>Every page in both colour schemes, wide and on a phone: nothing cut off, nothing that WCAG AA forbids, and a picture of each.</summary>
public sealed class AppearanceTests(Chromium chromium)
{
    /// <summary>Set it to make the README's picture anew: with a minute of history, into docs/images.</summary>
    private const string PictureVariable = "CIRCUS_README_PICTURE";

    private static readonly bool _makesPicture = Environment.GetEnvironmentVariable(PictureVariable) is not null;

    [Theory]
    [InlineData(ColorScheme.Dark, 1440, 900)]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    [InlineData(ColorScheme.Light, 390, 844)]
    public async Task Pages_SchemeAndSize_AreReadableAndAccessible(ColorScheme scheme, int width, int height)
    {
        await using var circus = await RunningCircus.StartAsync();
        await using var window = await chromium.OpenAsync(circus.Address, width, height, scheme);
        var page = window.Page;
        var name = $"{scheme}-{width}".ToLowerInvariant();
        var isOtherScheme = scheme == ColorScheme.Light;

        await page.GotoAsync("/");
        await window.InspectAsync($"setup-{name}", isOtherScheme);
        await Operator.SetUpAsync(page, circus);

        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "cpu", Exact = true })).ToBeVisibleAsync();
        await TicksAsync(page, _makesPicture && width == 1440 ? 62 : 10);
        await window.InspectAsync($"overview-{name}", isOtherScheme);
        if (_makesPicture && width == 1440)
        {
            await page.SetViewportSizeAsync(width, 620);
            await window.TakePictureAsync($"overview-{scheme.ToString().ToLowerInvariant()}", Path.Combine(BuiltPrograms.Repository, "docs", "images"));
            await page.SetViewportSizeAsync(width, height);
        }

        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "cpu", Exact = true }).ClickAsync();
        await Expect(page.Locator(".charts .apexcharts-series path").First).ToBeAttachedAsync();
        await Expect(page.Locator("[data-pid]")).ToHaveCountAsync(2);
        await window.InspectAsync($"watcher-{name}", isOtherScheme);

        foreach (var (address, heading, part) in new[] { ("/charts?s=w:cpu&s=w:memory", "Charts", "charts"), ("/?view=wall", "Overview", "wall") })
        {
            await page.GotoAsync(address);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true })).ToBeVisibleAsync();
            await Expect(page.Locator("live-spark canvas, .apexcharts-series path").First).ToBeAttachedAsync();
            await window.InspectAsync($"{part}-{name}", isOtherScheme);
        }

        await page.GotoAsync("/watchers");
        await Expect(page.Locator(".grid-rows .who-name").First).ToBeVisibleAsync();
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Processes of cpu" }).ClickAsync();
        await Expect(page.Locator("[data-pid]")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select cpu" }).ClickAsync();
        await Expect(page.Locator(".bulk")).ToBeVisibleAsync();
        await window.InspectAsync($"watchers-{name}", isOtherScheme);
        await page.GotoAsync("/logs?w=logger");
        await Expect(page.Locator(".log-row").First).ToBeVisibleAsync();
        await window.InspectAsync($"logs-{name}", isOtherScheme);

        foreach (var (address, heading) in new[] { ("/events", "Events"), ("/sockets", "Sockets"), ("/nodes", "Nodes"), ("/system", "System") })
        {
            await page.GotoAsync(address);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true })).ToBeVisibleAsync();
            await Expect(page.Locator("live-pulse").Last).ToContainTextAsync("s ago");
            await window.InspectAsync($"{heading.ToLowerInvariant()}-{name}", isOtherScheme);
        }

        await InspectHighContrastAsync(window, name);
        await page.GotoAsync("/w/cpu");
        // Before its circuit the page is only a picture.
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await window.InspectAsync($"stop-{name}", isOtherScheme);
        window.AssertClean();
    }

    /// <summary>The same pages for those who need more contrast; once for each width.</summary>
    private static async Task InspectHighContrastAsync(BrowserPage window, string name)
    {
        if (!name.StartsWith("dark", StringComparison.Ordinal))
        {
            return;
        }

        foreach (var (address, part) in new[] { ("/?theme=hc", "overview"), ("/w/cpu?theme=hc", "watcher"), ("/charts?theme=hc", "charts"), ("/watchers?theme=hc", "watchers"), ("/logs?w=logger&theme=hc", "logs") })
        {
            await window.Page.GotoAsync(address);
            await Expect(window.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "hc");
            await Expect(window.Page.Locator("live-spark canvas, .apexcharts-series path, .log-row").First).ToBeAttachedAsync();
            await window.InspectAsync($"{part}-hc-{name}", onlyColours: true);
        }
    }

    /// <summary>The first spark has been drawn anew so many times, so that the picture shows curves.</summary>
    private static async Task TicksAsync(IPage page, int count) => await page.WaitForFunctionAsync(
        """
        count => {
            const picture = document.querySelector('live-spark canvas')?.toDataURL();
            const seen = window.seenPictures ??= new Set();
            return seen.add(picture).size > count;
        }
        """,
        count,
        new() { Timeout = 90_000 });
}
