using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>The first administrator.</summary>
internal static class Operator
{
    public const string User = "olga";
    public const string Password = "three blind mice run";

    /// <summary>Creates the account with the printed code, and arrives at the overview.</summary>
    public static Task SetUpAsync(IPage page, RunningCircus circus) => SetUpAsync(page, circus.SetupCode);

    /// <summary>The same with the code itself.</summary>
    public static async Task SetUpAsync(IPage page, string code)
    {
        await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Set up the console" })).ToBeVisibleAsync();
        await page.GetByLabel("Set-up code").FillAsync(code);
        await page.GetByLabel("User name").FillAsync(User);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByLabel("Password, once more").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create administrator" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
    }

    /// <summary>Comes back later.</summary>
    public static async Task SignInAsync(IPage page)
    {
        await page.GetByLabel("User name").FillAsync(User);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
    }
}
