using Circus.TestKit;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>One console before several nodes, one of them away.</summary>
public sealed class NodesTests(Chromium chromium)
{
    [Fact]
    public async Task Row78_Operator_GoesFromOneNodeToAnother()
    {
        await using var own = await RunningCircus.StartAsync("[watcher:here]\ncmd = sleep 600");
        await using var other = await RunningCircus.StartAsync("[watcher:far]\ncmd = sleep 600\nnumprocesses = 3\n[watcher:broken]\ncmd = /nowhere/program");
        await using var console = await OtherConsole.StartAsync(
            "--endpoint", own.ControlEndpoint, "--pubsub", own.EventEndpoint, "--statspoint", own.StatsEndpoint,
            "--node", $"north={other.ControlEndpoint},{other.EventEndpoint},{other.StatsEndpoint}",
            "--node", $"away={FreePort.Endpoint()},{FreePort.Endpoint()},{FreePort.Endpoint()}");
        await using var window = await chromium.OpenAsync(console.Address);
        var page = window.Page;
        await Operator.SetUpAsync(page, console.SetupCode);
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await Expect(page.Locator(".nav-watcher", new() { HasText = "here" })).ToBeVisibleAsync();

        await page.Locator("button.node-chip").ClickAsync();
        var menu = page.Locator("#node-menu");
        await Expect(menu.GetByRole(AriaRole.Link, new() { Name = "north" })).ToContainTextAsync("4 watchers");
        await Inspection.AllThemesAsync(window, "node-menu");
        await menu.GetByRole(AriaRole.Link, new() { Name = "north" }).ClickAsync();
        await Expect(menu).ToBeHiddenAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "north" })).ToBeVisibleAsync();
        await Expect(page.Locator("button.node-chip .node-name")).ToHaveTextAsync("north");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "far" })).ToContainTextAsync("3 of 3");
        await page.GetByLabel("Filter watchers").FillAsync("name:far");
        await Expect(page.Locator("tbody .who-name")).ToHaveTextAsync(["far"]);
        await page.GetByLabel("Filter watchers").FillAsync("");
        await Expect(page.Locator("tbody .who-name")).ToHaveCountAsync(4);
        await Inspection.AllThemesAsync(window, "node");

        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("away");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Not heard yet")).ToBeVisibleAsync();
        await Inspection.AllThemesAsync(window, "node-away");
        window.AssertClean();
    }
}
