using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>What circusd runs and holds open beside the watchers.</summary>
public sealed class PluginsAndSocketsTests(Chromium chromium)
{
    private const string Sections = """
        [watcher:web]
        cmd = perl -e 'open my $l, "+<&=", $ARGV[0]; sleep 600' $(circus.sockets.http)
        use_sockets = True
        numprocesses = 2
        [socket:http]
        host = 127.0.0.1
        port = 0
        backlog = 16
        [plugin:limits]
        use = resource_watcher
        watcher = web
        max_mem = 500M
        loop_rate = 1
        [plugin:greeter]
        cmd = sh -c "echo hello; echo trouble >&2; exec sleep 600"
        """;

    [Fact]
    public async Task Operator_LooksAfterPluginsAndSockets()
    {
        await using var circus = await RunningCircus.StartAsync(Sections);
        await using var window = await chromium.OpenAsync(circus.Address, 1440, 900, ColorScheme.Dark);
        var page = window.Page;
        await Operator.SetUpAsync(page, circus);
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();

        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("p");
        var greeter = page.Locator(".plugin", new() { HasText = "greeter" });
        await Expect(greeter.Locator(".plugin-log")).ToContainTextAsync("hello");
        await Expect(page.Locator(".plugin", new() { HasText = "limits" })).ToContainTextAsync("resource_watcher: ends a process");
        await Inspection.AllThemesAsync(window, "plugins");
        await greeter.GetByRole(AriaRole.Button, new() { Name = "Restart plugin:greeter" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Restart 1 process" }).ClickAsync();
        await Expect(page.Locator("[aria-live=polite]")).ToContainTextAsync("plugin:greeter", new() { Timeout = 60_000 });

        await page.GotoAsync("/sockets");
        await page.GetByRole(AriaRole.Link, new() { Name = "http", Exact = true }).ClickAsync();
        await Expect(page.Locator(".charts .apexcharts-series path").First).ToBeAttachedAsync();
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "web", Exact = true })).ToBeVisibleAsync();
        await Inspection.AllThemesAsync(window, "socket");
        window.AssertClean();
    }
}
