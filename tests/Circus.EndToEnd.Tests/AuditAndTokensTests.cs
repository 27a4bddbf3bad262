using System.Net;
using System.Net.Http.Headers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>Who did what, and what scripts sign in with, in a real browser.</summary>
public sealed class AuditAndTokensTests(Chromium chromium)
{
    [Theory]
    [InlineData(ColorScheme.Dark, 1440, 900)]
    [InlineData(ColorScheme.Light, 360, 800)]
    public async Task Audit_AfterACommand_SaysWhoDidWhatAndThatTheChainHolds(ColorScheme scheme, int width, int height)
    {
        await using var circus = await RunningCircus.StartAsync();
        await using var window = await chromium.OpenAsync(circus.Address, width, height, scheme);
        var page = window.Page;
        await Operator.SetUpAsync(page, circus);
        Assert.Equal(0, (await circus.RunAsync(BuiltPrograms.Circusctl, "--endpoint", circus.ControlEndpoint, "incr", "cpu")).Status);
        await page.GotoAsync("/w/cpu");
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "One process more" }).First.ClickAsync();
        await Expect(page.Locator("[data-pid]")).ToHaveCountAsync(4);

        await page.GotoAsync("/access/audit?target=cpu");
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        var mine = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "olga" });
        await Expect(mine).ToHaveCountAsync(1);
        await Expect(mine).ToContainTextAsync("ok");
        await mine.GetByRole(AriaRole.Button, new() { NameRegex = new("^Details of entry") }).ClickAsync();
        await Expect(page.Locator(".audit-details")).ToContainTextAsync("127.0.0.1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check the chain" }).ClickAsync();
        await Expect(page.GetByText("entries are as they were written")).ToBeVisibleAsync();
        await window.InspectAsync($"audit-{scheme}-{width}".ToLowerInvariant());

        await page.GetByRole(AriaRole.Button, new() { Name = "On what cpu: do not look for it any more" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "setup" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "denied", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No entry matches" })).ToBeVisibleAsync();
        Assert.EndsWith("result=denied", page.Url, StringComparison.Ordinal);
        window.AssertClean();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 360, 800)]
    public async Task Token_MadeAndRevoked_WorksAndWorksNoMore(ColorScheme scheme, int width, int height)
    {
        await using var circus = await RunningCircus.StartAsync();
        await using var window = await chromium.OpenAsync(circus.Address, width, height, scheme);
        var page = window.Page;
        await Operator.SetUpAsync(page, circus);

        await page.GotoAsync("/access/tokens");
        await Expect(page.Locator("html[data-feed=live]")).ToBeAttachedAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No token yet" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        await page.GetByLabel("What it is for").FillAsync("backup");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        var token = await page.GetByLabel("Token", new() { Exact = true }).InputValueAsync();
        await window.InspectAsync($"tokens-{scheme}-{width}".ToLowerInvariant());
        Assert.Equal(HttpStatusCode.OK, await AskAsync(circus.Address, token));

        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke backup" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No token yet" })).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(circus.Address, token));
        window.AssertClean();
    }

    private static async Task<HttpStatusCode> AskAsync(Uri console, string token)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(console, "/api/v1/watchers"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
