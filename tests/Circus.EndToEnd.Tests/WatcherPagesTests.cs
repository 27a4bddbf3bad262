using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>The parts of a watcher's page and the page of a process in a real browser, wide and on a phone, in both schemes.</summary>
public sealed class WatcherPagesTests(Chromium chromium)
{
    private const string Watchers = """
        [watcher:web]
        cmd = sh -c 'echo ready; sleep 1000 & wait'
        numprocesses = 2
        graceful_timeout = 1

        [env:web]
        GREETING = hello
        API_TOKEN = geheim
        """;

    [Theory]
    [InlineData(ColorScheme.Dark, 1440, 900)]
    [InlineData(ColorScheme.Light, 360, 780)]
    public async Task Row25_Row45_WatcherAndProcess_FromTheListToTheEndOfOneProcess_Work(ColorScheme scheme, int width, int height)
    {
        await using var circus = await RunningCircus.StartAsync(Watchers);
        await using var window = await chromium.OpenAsync(circus.Address, width, height, scheme);
        var page = window.Page;
        var name = $"{scheme}-{width}".ToLowerInvariant();
        await Operator.SetUpAsync(page, circus);

        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", scheme == ColorScheme.Light ? "light" : "dark");
        // Before its circuit the page is only a picture.
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await page.Locator("a.who-name", new() { HasText = "web" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "web", Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await Expect(page.Locator(".charts .apexcharts-series path").First).ToBeAttachedAsync();
        await window.InspectAsync($"watcher-summary-{name}");

        var tabs = page.GetByRole(AriaRole.Navigation, new() { Name = "Parts of web" });
        await tabs.GetByRole(AriaRole.Link, new() { Name = "Processes" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/w/web/processes$"));
        await Expect(page.Locator("[data-pid]")).ToHaveCountAsync(2);
        await Expect(page.Locator(".process-rows live-number[data-metric=fds]").First).Not.ToHaveTextAsync("–");
        await window.InspectAsync($"watcher-processes-{name}");

        await tabs.GetByRole(AriaRole.Link, new() { Name = "Events" }).ClickAsync();
        await Expect(page.Locator(".event-what").First).ToBeVisibleAsync();
        await window.InspectAsync($"watcher-events-{name}");
        await tabs.GetByRole(AriaRole.Link, new() { Name = "Logs" }).ClickAsync();
        await Expect(page.Locator(".log-row").First).ToBeVisibleAsync();
        await window.InspectAsync($"watcher-logs-{name}");

        // The link to a slot survives the process that runs in it.
        await tabs.GetByRole(AriaRole.Link, new() { Name = "Processes" }).ClickAsync();
        var former = await page.Locator("[data-pid]").First.TextContentAsync();
        await page.Locator(".process-link").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"Process {former}", Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator(".tree li")).ToHaveCountAsync(2);
        await Expect(page.Locator(".charts .apexcharts-series path").First).ToBeAttachedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Expect(page.Locator(".is-env")).ToContainTextAsync("GREETING");
        await Expect(page.Locator(".is-env")).ToContainTextAsync("API_TOKEN");
        await Expect(page.Locator(".is-env")).Not.ToContainTextAsync("geheim");
        await window.InspectAsync($"process-{name}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Kill process" }).ClickAsync();
        await Expect(page.GetByText($"Process {former} ran in this slot when you opened it")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"Process {former}", Exact = true })).ToHaveCountAsync(0);

        await page.GotoAsync($"/w/web/p/1?pid={former}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"Process {former} has ended" })).ToBeVisibleAsync();
        await window.InspectAsync($"process-ended-{name}");
        await page.GotoAsync("/w/nobody/processes");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No watcher \"nobody\"" })).ToBeVisibleAsync();
        await window.InspectAsync($"watcher-unknown-{name}");
        window.AssertClean();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 360, 780)]
    public async Task Row54_Row55_Row60_Options_LookedAtCheckedAndChanged_AreFelt(ColorScheme scheme, int width, int height)
    {
        await using var circus = await RunningCircus.StartAsync(Watchers);
        await using var window = await chromium.OpenAsync(circus.Address, width, height, scheme);
        var page = window.Page;
        var name = $"{scheme}-{width}".ToLowerInvariant();
        await Operator.SetUpAsync(page, circus);

        await page.GotoAsync("/w/web/options");
        await Expect(page.Locator(".option-rows tbody tr").Nth(40)).ToBeAttachedAsync();
        await Expect(page.Locator("body")).Not.ToContainTextAsync("geheim");
        await window.InspectAsync($"options-{name}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Edit numprocesses" }).ClickAsync();
        var count = page.GetByRole(AriaRole.Textbox, new() { Name = "numprocesses" });
        await count.FillAsync("many");
        await count.BlurAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Changes" }).GetByRole(AriaRole.Alert)).ToContainTextAsync("isn't an integer");
        await count.FillAsync("3");
        await count.BlurAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit env" }).ClickAsync();
        var env = page.GetByRole(AriaRole.Textbox, new() { Name = "env" });
        await env.FillAsync((await env.InputValueAsync()).Replace("GREETING = hello", "GREETING = goodbye", StringComparison.Ordinal));
        await env.BlurAsync();
        await Expect(page.Locator(".option-effects")).ToContainTextAsync("Replaces its 2 processes");
        await window.InspectAsync($"options-changed-{name}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }).ClickAsync();
        await Expect(page.GetByText("circusd has taken env, numprocesses")).ToBeVisibleAsync();
        var told = await circus.RunAsync(BuiltPrograms.Circusctl, "--endpoint", circus.ControlEndpoint, "get", "web", "numprocesses", "env");
        Assert.Contains("goodbye", told.Output, StringComparison.Ordinal);
        // What was hidden is what it was.
        Assert.Contains("geheim", told.Output, StringComparison.Ordinal);
        await page.GotoAsync("/w/web/processes");
        await Expect(page.Locator("[data-pid]")).ToHaveCountAsync(3);
        window.AssertClean();
    }
}
