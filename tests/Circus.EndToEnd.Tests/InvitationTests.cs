using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>An administrator lets somebody in, in a real browser.</summary>
public sealed class InvitationTests(Chromium chromium)
{
    [Theory]
    [InlineData(ColorScheme.Dark, 1440, 900)]
    [InlineData(ColorScheme.Light, 360, 800)]
    public async Task Invited_ChoosesAPassword_AndMaySeeOnly(ColorScheme scheme, int width, int height)
    {
        await using var circus = await RunningCircus.StartAsync();
        await using var window = await chromium.OpenAsync(circus.Address, width, height, scheme);
        var page = window.Page;
        var name = $"{scheme}-{width}".ToLowerInvariant();
        await Operator.SetUpAsync(page, circus);

        await page.GotoAsync("/access/users");
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a user" }).ClickAsync();
        await page.GetByLabel("User name").FillAsync("viktor");
        await window.InspectAsync($"user-add-{name}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add and make a link" }).ClickAsync();
        var link = await page.GetByLabel("Link", new() { Exact = true }).InputValueAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "viktor" })).ToBeVisibleAsync();
        await window.InspectAsync($"users-{name}");
        await page.GetByRole(AriaRole.Link, new() { Name = "viktor" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What viktor may" })).ToBeVisibleAsync();
        await window.InspectAsync($"user-{name}");

        await using var other = await chromium.OpenAsync(circus.Address, width, height, scheme);
        await other.Page.GotoAsync(link);
        await other.InspectAsync($"invite-{name}");
        await AcceptAsync(other.Page);
        window.AssertClean();
        other.AssertClean();
        // The browser reports the answer 403 as an error.
        await other.Page.GotoAsync("/access/users");
        await Expect(other.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/denied"));
    }

    [Fact]
    public async Task Row4_OperatorOfOneWatcher_SeesThatOneOnly_AndRestartsIt()
    {
        await using var circus = await RunningCircus.StartAsync();
        await using var window = await chromium.OpenAsync(circus.Address);
        var page = window.Page;
        await Operator.SetUpAsync(page, circus);
        await page.GotoAsync("/access/users");
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a user" }).ClickAsync();
        await page.GetByLabel("User name").FillAsync("viktor");
        await page.GetByLabel("On all watchers").SelectOptionAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "More on some watchers" }).ClickAsync();
        await page.GetByLabel("Role on watchers 1").SelectOptionAsync("operator");
        await page.GetByLabel("Watchers 1", new() { Exact = true }).FillAsync("cpu");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add and make a link" }).ClickAsync();
        var link = await page.GetByLabel("Link", new() { Exact = true }).InputValueAsync();

        await using var other = await chromium.OpenAsync(circus.Address);
        var own = other.Page;
        await own.GotoAsync(link);
        await AcceptAsync(own);
        await Expect(own.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await Expect(own.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { Name = "cpu", Exact = true })).ToBeVisibleAsync();
        await Expect(own.GetByText("logger")).ToHaveCountAsync(0);
        await Inspection.AllThemesAsync(other, "overview-of-some");
        await own.GotoAsync("/w/logger");
        await Expect(own.GetByText("Not for your role")).ToBeVisibleAsync();
        await other.InspectAsync("watcher-of-others");
        await own.GotoAsync("/w/cpu");
        await Expect(own.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await Expect(own.Locator(".apexcharts-series path").First).ToBeAttachedAsync();
        await own.GetByRole(AriaRole.Button, new() { Name = "Restart", Exact = true }).ClickAsync();
        await own.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new("^Restart") }).ClickAsync();
        await Expect(own.Locator("[aria-live=polite]")).ToContainTextAsync("cpu");
        window.AssertClean();
        other.AssertClean();
    }

    /// <summary>From the page of the invitation to the overview.</summary>
    private static async Task AcceptAsync(IPage page)
    {
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("five green bottles fell");
        await page.GetByLabel("Password, once more").FillAsync("five green bottles fell");
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose it" }).ClickAsync();
        await page.GetByLabel("User name").FillAsync("viktor");
        await page.GetByLabel("Password").FillAsync("five green bottles fell");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
    }
}
