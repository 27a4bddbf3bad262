using System.Text.Json;
using Circus.TestKit;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>A watcher fails: the console tells it on every page, and a web hook hears of it.</summary>
public sealed class AlertsTests(Chromium chromium)
{
    private const string Watchers = """
        [watcher:web]
        cmd = sleep 600
        [watcher:broken]
        cmd = sh -c "exit 3"
        max_retry = 1
        warmup_delay = 0
        """;

    [Fact]
    public async Task Rows74To76_WatcherFails_BellAndWebHookTell()
    {
        await using var hook = new HookListener();
        await using var circus = await RunningCircus.StartAsync(Watchers);
        await using var window = await chromium.OpenAsync(circus.Address, 1440, 900, ColorScheme.Dark);
        var page = window.Page;
        await Operator.SetUpAsync(page, circus);

        // Who is told: an administrator makes a channel and tries it out.
        await page.GotoAsync("/alerts/channels");
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await Inspection.AllThemesAsync(window, "alerts-no-channel");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a channel" }).ClickAsync();
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("team chat");
        await page.GetByLabel("Address", new() { Exact = true }).FillAsync(hook.Address);
        await page.GetByLabel("Secret that signs it").FillAsync("a secret of the two");
        await Inspection.AllThemesAsync(window, "alerts-channel-form");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save channel" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it out: team chat" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "The test arrived at team chat." })).ToBeVisibleAsync();
        Assert.True(Json(await hook.NextAsync(TestContext.Current.CancellationToken)).GetProperty("test").GetBoolean());
        await Inspection.AllThemesAsync(window, "alerts-channels");

        // When: at once instead of after half a minute.
        await page.GetByRole(AriaRole.Link, new() { Name = "Rules" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit A watcher does not do what it should" }).ClickAsync();
        await page.GetByLabel("For, seconds").FillAsync("0");
        await Inspection.AllThemesAsync(window, "alerts-rule-form");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save rule" }).ClickAsync();

        // What fires is on every page, and is told.
        await Expect(page.Locator(".bell-count")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Inspection.AllThemesAsync(window, "alerts-rules");
        var told = Json(await hook.NextAsync(TestContext.Current.CancellationToken));
        Assert.Equal("broken", told.GetProperty("firing")[0].GetProperty("watcher").GetString());
        await page.GotoAsync("/");
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Alerts: ") }).ClickAsync();
        await Expect(page.Locator("#alerts-menu")).ToContainTextAsync("broken");
        await Inspection.AllThemesAsync(window, "alerts-bell");
        await page.Context.GrantPermissionsAsync(["notifications"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Tell me on this desktop" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "This desktop is told; press to stop" })).ToHaveAttributeAsync("aria-pressed", "true");
        await page.GetByRole(AriaRole.Link, new() { Name = "All alerts" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Firing" }).Last).ToBeVisibleAsync();
        await Inspection.AllThemesAsync(window, "alerts-firing");

        // Somebody knows and works on it.
        await page.GetByRole(AriaRole.Link, new() { Name = "Rules" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Silence A watcher does not do what it should" }).ClickAsync();
        await page.GetByLabel("Why", new() { Exact = true }).FillAsync("being mended");
        await page.GetByRole(AriaRole.Button, new() { Name = "Silence", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "A watcher does not do what it should" })).ToContainTextAsync("silent, 1 firing");
        await Inspection.AllThemesAsync(window, "alerts-silent");
        window.AssertClean();
    }

    private static JsonElement Json(HookListener.Request request) => JsonSerializer.Deserialize<JsonElement>(request.Body);
}
