using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>The configuration in a real browser: looked at, read again with what that does before, compared; a watcher added and removed.</summary>
public sealed class ConfigurationPagesTests(Chromium chromium)
{
    private const string Watchers = """
        [watcher:web]
        cmd = sleep 1000
        graceful_timeout = 1

        [watcher:old]
        cmd = sleep 1001
        graceful_timeout = 1

        [env:web]
        API_TOKEN = geheim
        """;

    [Theory]
    [InlineData(ColorScheme.Dark, 1440, 900)]
    [InlineData(ColorScheme.Light, 360, 780)]
    public async Task Row57_Row58_Row61_Configuration_EditedReadAgainAndCompared_Works(ColorScheme scheme, int width, int height)
    {
        await using var circus = await RunningCircus.StartAsync(Watchers);
        await using var window = await chromium.OpenAsync(circus.Address, width, height, scheme);
        var page = window.Page;
        var name = $"{scheme}-{width}".ToLowerInvariant();
        await Operator.SetUpAsync(page, circus);

        await page.GotoAsync("/config");
        await Expect(page.Locator(".config-lines .is-head", new() { HasText = "[watcher:web]" })).ToBeVisibleAsync();
        await Expect(page.Locator(".config-lines")).ToContainTextAsync("API_TOKEN = ••••");
        await window.InspectAsync($"config-{name}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Read again" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing to do" })).ToBeVisibleAsync();

        await circus.EditAsync("graceful_timeout = 1\n\n[watcher:old]\ncopy_env = True\ncmd = sleep 1001", "graceful_timeout = 2\nnumprocesses = 2\n\n[watcher:fresh]\ncopy_env = True\ncmd = sleep 1001");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check again" }).ClickAsync();
        await Expect(page.Locator(".plan li", new() { HasText = "old" })).ToContainTextAsync("1 process ends.");
        await Expect(page.Locator(".plan li", new() { HasText = "fresh" })).ToContainTextAsync("added");
        await window.InspectAsync($"config-reload-{name}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply, and end 1 process" }).ClickAsync();
        await Expect(page.GetByText("circusd has read the files")).ToBeVisibleAsync();
        await page.GotoAsync("/w/fresh");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "fresh", Exact = true })).ToBeVisibleAsync();

        await page.GotoAsync("/config/versions");
        await Expect(page.Locator(".versions li")).ToHaveCountAsync(2);
        await Expect(page.Locator(".versions li").First).ToContainTextAsync("applied by olga");
        await Expect(page.Locator(".diff [data-kind=added]", new() { HasText = "numprocesses = 2" })).ToBeVisibleAsync();
        await window.InspectAsync($"config-versions-{name}");

        // What is wrong is said with its place, and nothing happens.
        await circus.EditAsync("numprocesses = 2", "numprocesses = two");
        await page.GotoAsync("/config/reload");
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "numprocesses" })).ToBeVisibleAsync();
        await window.InspectAsync($"config-faults-{name}");
        window.AssertClean();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 360, 780)]
    public async Task Row52_Row53_Watcher_AddedAndRemoved_ComesAndGoes(ColorScheme scheme, int width, int height)
    {
        await using var circus = await RunningCircus.StartAsync(Watchers);
        await using var window = await chromium.OpenAsync(circus.Address, width, height, scheme);
        var page = window.Page;
        var name = $"{scheme}-{width}".ToLowerInvariant();
        await Operator.SetUpAsync(page, circus);

        await page.GotoAsync("/watchers");
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Add a watcher" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Add a watcher" })).ToBeVisibleAsync();
        await FillAsync(page, "Name", "web");
        await FillAsync(page, "Command", "sleep 1002");
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Alert)).ToContainTextAsync("already exist");
        await FillAsync(page, "Name", "added");
        await FillAsync(page, "Number of processes", "2");
        await FillAsync(page, "Environment", "GREETING = hello");
        await FillAsync(page, "One more option", "graceful_timeout");
        await FillAsync(page, "graceful_timeout", "1");
        // The mark of this run, by which what is left behind is found.
        await FillAsync(page, "One more option", "copy_env");
        await page.GetByLabel("copy_env", new() { Exact = true }).SelectOptionAsync("True");
        await Expect(page.GetByText("It can be added.")).ToBeVisibleAsync();
        await window.InspectAsync($"add-{name}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "added", Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator("[data-pid]")).ToHaveCountAsync(2);

        await page.Locator(".watcher-more > summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox).FillAsync("added");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove added" }).ClickAsync();
        await Expect(page.GetByText("It was removed while this page was open.")).ToBeVisibleAsync();
        window.AssertClean();
    }

    private static async Task FillAsync(IPage page, string label, string text)
    {
        // A hint follows the label.
        var field = page.GetByRole(AriaRole.Main).GetByLabel(new System.Text.RegularExpressions.Regex($"^{label}( |$)")).First;
        await field.FillAsync(text);
        await field.BlurAsync();
    }
}
