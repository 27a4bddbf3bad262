using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OtpNet;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>An operator gets an authenticator, uses it, loses it and turns it off, in a real browser.</summary>
public sealed class SecondFactorTests(Chromium chromium)
{
    [Fact]
    public async Task Row6_Authenticator_SetUpUsedLostAndTurnedOff_Works()
    {
        await using var circus = await RunningCircus.StartAsync();
        await using var window = await chromium.OpenAsync(circus.Address);
        var page = window.Page;
        await Operator.SetUpAsync(page, circus);

        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "User", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Your account" }).ClickAsync();
        await Expect(page.GetByText("None: whoever knows your password")).ToBeVisibleAsync();
        await Inspection.AllThemesAsync(window, "profile");
        await page.GetByRole(AriaRole.Link, new() { Name = "Set up an authenticator" }).ClickAsync();
        await Inspection.AllThemesAsync(window, "authenticator");
        var key = Base32Encoding.ToBytes((await page.Locator(".auth-key code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await page.GetByLabel("Code that it shows now").FillAsync(new Totp(key).ComputeTotp());
        await page.GetByLabel("Your password").FillAsync(Operator.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn it on" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Recovery codes" })).ToBeVisibleAsync();
        await Inspection.AllThemesAsync(window, "recovery-codes");
        var codes = await page.Locator(".auth-codes li").AllInnerTextsAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Save as a file" }).ClickAsync());
        Assert.Contains(codes[9], await File.ReadAllTextAsync(await file.PathAsync(), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await Expect(page.GetByText("10 recovery codes are left")).ToBeVisibleAsync();

        // Signed out, and in again with the next code: the one that set it up does not count twice.
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to the console" }).ClickAsync();
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "User", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByLabel("User name").FillAsync(Operator.User);
        await page.GetByLabel("Password").FillAsync(Operator.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByLabel("Code").FillAsync(new Totp(key).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();

        // The device is lost: a code that is wrong, then one of those that were kept.
        await using var other = await chromium.OpenAsync(circus.Address);
        await other.Page.GotoAsync("/events");
        await other.Page.GetByLabel("User name").FillAsync(Operator.User);
        await other.Page.GetByLabel("Password").FillAsync(Operator.Password);
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(other.Page.GetByRole(AriaRole.Heading, new() { Name = "One more step" })).ToBeVisibleAsync();
        await other.Page.GetByLabel("Code").FillAsync("000000");
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(other.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not count");
        await Inspection.AllThemesAsync(other, "signin-code");
        await other.Page.GetByLabel("Code").FillAsync(codes[0]);
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(other.Page).ToHaveURLAsync(new Regex("/events$"));
        await other.Page.GotoAsync("/profile");
        await Expect(other.Page.GetByText("9 recovery codes are left")).ToBeVisibleAsync();
        await Expect(other.Page.Locator(".auth-signins li")).ToHaveTextAsync([new Regex("with a recovery code"), new Regex("refused: wrong code"), new Regex("with a code")]);
        await Inspection.AllThemesAsync(other, "profile-with-factor");
        await other.Page.GetByRole(AriaRole.Textbox, new() { Name = "Password", Exact = true }).FillAsync(Operator.Password);
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Turn it off" }).ClickAsync();
        await Expect(other.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Your password is enough again");
        other.AssertClean();
        window.AssertClean();
    }
}
