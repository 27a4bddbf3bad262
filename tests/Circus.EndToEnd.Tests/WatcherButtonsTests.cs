using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>The buttons on a watcher's page, from the click to the process and back to the page.</summary>
public sealed class WatcherButtonsTests(Chromium chromium)
{
    private const string Watchers = """
        [watcher:web]
        cmd = sleep 1000
        graceful_timeout = 1
        """;

    [Fact]
    [Trait("Peer", "257")]
    [Trait("Peer", "258")]
    [Trait("Peer", "259")]
    public async Task WatcherPage_ScaledKilledStoppedAndStarted_ShowsEachOfIt()
    {
        await using var circus = await RunningCircus.StartAsync(Watchers);
        await using var window = await chromium.OpenAsync(circus.Address);
        var page = window.Page;
        await Operator.SetUpAsync(page, circus);
        await OpenAsync(page);
        await Expect(Pids(page)).ToHaveCountAsync(1);

        await ScaleAsync(page, "more", 2);
        await ScaleAsync(page, "more", 3);
        await ScaleAsync(page, "less", 2);
        await ScaleAsync(page, "more", 3);
        var told = await circus.RunAsync(BuiltPrograms.Circusctl, "--endpoint", circus.ControlEndpoint, "numprocesses", "web");
        Assert.Equal("3", told.Output.Trim());

        var former = await Pids(page).AllInnerTextsAsync();
        foreach (var pid in former)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = $"Kill process {pid}", Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Kill process" }).ClickAsync();
            await Expect(Pids(page).Filter(new() { HasText = pid })).ToHaveCountAsync(0);
        }

        await Expect(Pids(page)).ToHaveCountAsync(3);
        Assert.Empty(former.Intersect(await Pids(page).AllInnerTextsAsync()));

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop 3 processes" }).ClickAsync();
        await Expect(page.Locator(".watcher-head .pill")).ToHaveTextAsync("stopped");
        await Expect(Pids(page)).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        await Expect(page.Locator(".watcher-head .pill")).ToHaveTextAsync("active");
        await Expect(Pids(page)).ToHaveCountAsync(3);
        window.AssertClean();
    }

    private static async Task OpenAsync(IPage page)
    {
        await page.GotoAsync("/w/web");
        // Before its circuit the page is only a picture.
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
    }

    private static async Task ScaleAsync(IPage page, string direction, int count)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = $"One process {direction} for web", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Wanted processes of web" })).ToHaveValueAsync($"{count}");
        await Expect(Pids(page)).ToHaveCountAsync(count);
    }

    private static ILocator Pids(IPage page) => page.Locator("[data-pid]");
}
