using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>An operator without a mouse: finds, goes, filters, selects, restarts.</summary>
public sealed class KeyboardTests(Chromium chromium)
{
    [Fact]
    public async Task Operator_WithTheKeyboardOnly_GetsEverywhereAndRestarts()
    {
        await using var circus = await RunningCircus.StartAsync();
        await using var window = await chromium.OpenAsync(circus.Address, 1440, 900, ColorScheme.Dark);
        var page = window.Page;
        await Operator.SetUpAsync(page, circus);
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();

        // Finds a watcher and restarts it, through the same question as with the mouse.
        await page.Keyboard.PressAsync("Control+k");
        var field = page.GetByRole(AriaRole.Combobox, new() { Name = "Page, watcher, process or act" });
        await Expect(field).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Option).First).ToContainTextAsync("Overview");
        await Inspection.AllThemesAsync(window, "palette-pages");
        await page.Keyboard.TypeAsync("restart cpu");
        await Expect(page.GetByRole(AriaRole.Option).First).ToContainTextAsync("Restart cpu");
        await Expect(page.GetByRole(AriaRole.Option).First).ToHaveAttributeAsync("aria-selected", "true");
        await Inspection.AllThemesAsync(window, "palette-act");
        await page.Keyboard.PressAsync("Enter");
        await Expect(field).ToBeHiddenAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Restart cpu?");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[aria-live=polite]")).ToContainTextAsync("cpu", new() { Timeout = 60_000 });

        // Goes to the table, filters, leaves the field, and selects the row.
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("w");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Watchers", Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator(".grid-rows .who-name").First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("/");
        await Expect(page.GetByLabel("Filter watchers")).ToBeFocusedAsync();
        // In a field the keys are letters.
        await page.Keyboard.TypeAsync("cmd:p gs");
        await Expect(page.GetByLabel("Filter watchers")).ToHaveValueAsync("cmd:p gs");
        await page.GetByLabel("Filter watchers").FillAsync("name:cpu");
        await Expect(page.Locator(".grid-rows .who-name")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator(".grid-rows .who-name")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("x");
        await Expect(page.Locator(".bulk")).ToContainTextAsync("1 selected");
        await page.Keyboard.PressAsync("r");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Restart cpu?");
        // Keys go to the dialog once it has the focus.
        await Expect(page.Locator("[role=dialog]:focus, [role=dialog] :focus").First).ToBeAttachedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();

        // Saves what is on the screen, and finds it again.
        await page.Keyboard.PressAsync("v");
        await page.GetByLabel("Name of this view").FillAsync("busy ones");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#views-menu li")).ToContainTextAsync("busy ones");
        await Inspection.AllThemesAsync(window, "views");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("o");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview", Exact = true })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("busy");
        await Expect(page.GetByRole(AriaRole.Option).First).ToContainTextAsync("busy ones");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".grid-rows .who-name")).ToHaveCountAsync(1);

        // Stops the time, goes back in it, and comes back.
        await page.Keyboard.PressAsync("p");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("until="));
        var stopped = page.Url;
        await page.Keyboard.PressAsync("[");
        await Expect(page).Not.ToHaveURLAsync(stopped);
        await page.Keyboard.PressAsync("p");
        await Expect(page).Not.ToHaveURLAsync(new System.Text.RegularExpressions.Regex("until="));

        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Keyboard" })).ToBeVisibleAsync();
        await Inspection.AllThemesAsync(window, "keyboard-help");
        // Whoever speaks to the machine, or slips, can switch single letters off.
        await page.GetByLabel("Shortcuts of a single letter work in this browser").UncheckAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("o");
        await page.Keyboard.PressAsync("Control+k");
        await Expect(field).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Watchers", Exact = true, IncludeHidden = true })).ToBeVisibleAsync();
        window.AssertClean();
    }
}
