using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>What somebody does on the first day: the built programs on the quick start, and a real browser.</summary>
public sealed class OperatorStoryTests(Chromium chromium)
{
    [Fact]
    public async Task QuickStart_OperatorsFirstDay_Works()
    {
        await using var circus = await RunningCircus.StartAsync();
        await using var window = await chromium.OpenAsync(circus.Address);
        var page = window.Page;

        await Operator.SetUpAsync(page, circus);
        await Expect(Row(page, "cpu")).ToBeVisibleAsync();
        foreach (var watcher in new[] { "crasher", "logger", "memory", "web", "circusd-stats", "circushttpd" })
        {
            await Expect(Row(page, watcher)).ToBeVisibleAsync();
        }

        await ExpectLiveAsync(page);
        await ExpectSparkMovesAsync(page, Row(page, "cpu"));
        window.AssertClean();

        await page.GetByRole(AriaRole.Button, new() { Name = "One process more for cpu" }).ClickAsync();
        await Expect(Wanted(page, "cpu")).ToHaveValueAsync("3");

        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "cpu", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "cpu", Exact = true })).ToBeVisibleAsync();
        await Expect(Pids(page)).ToHaveCountAsync(3);
        await ExpectChartMovesAsync(page);
        await ReplaceKilledWorkerAsync(page, circus);
        window.AssertClean();

        await ScaleByCommandLineAsync(page, circus);
        await StopAsync(page);
        await SignOutAsync(page);
        window.AssertClean();
    }

    private static async Task ReplaceKilledWorkerAsync(IPage page, RunningCircus circus)
    {
        var before = await Pids(page).AllInnerTextsAsync();
        var victim = int.Parse(before[0], CultureInfo.InvariantCulture);

        Assert.Equal(0, (await circus.RunAsync("/bin/kill", "-KILL", $"{victim}")).Status);

        await Expect(Pids(page).Filter(new() { HasText = $"{victim}" })).ToHaveCountAsync(0);
        await Expect(Pids(page)).ToHaveCountAsync(before.Count);
        await Expect(page.GetByText("by SIGKILL").First).ToBeVisibleAsync();
    }

    private static async Task ScaleByCommandLineAsync(IPage page, RunningCircus circus)
    {
        var scaled = await circus.RunAsync(BuiltPrograms.Circusctl, "--endpoint", circus.ControlEndpoint, "incr", "cpu", "2");
        Assert.True(scaled.Status == 0, scaled.Error);
        await Expect(Pids(page)).ToHaveCountAsync(5);
        await Expect(Wanted(page, "cpu")).ToHaveValueAsync("5");
    }

    private static async Task StopAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByText("SIGTERM")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stop 5 processes" }).ClickAsync();
        await Expect(Pids(page)).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Main).GetByText("stopped", new() { Exact = true }).First).ToBeVisibleAsync();
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "User" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await Operator.SignInAsync(page);
    }

    private static Task ExpectLiveAsync(IPage page) => Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();

    /// <summary>The picture on the canvas changes by itself.</summary>
    private static async Task ExpectSparkMovesAsync(IPage page, ILocator row)
    {
        const string picture = "canvas => canvas.toDataURL()";
        var spark = row.Locator("live-spark[data-metric=cpu] canvas");
        var handle = await spark.ElementHandleAsync();
        var first = await handle.EvaluateAsync<string>(picture);
        await page.WaitForFunctionAsync("([canvas, first]) => canvas.toDataURL() !== first", new object[] { handle, first });
    }

    private static async Task ExpectChartMovesAsync(IPage page)
    {
        var line = page.Locator(".charts .apexcharts-series path").First;
        await Expect(line).ToBeAttachedAsync();
        var first = await line.GetAttributeAsync("d");
        await page.WaitForFunctionAsync(
            "first => document.querySelector('.charts .apexcharts-series path')?.getAttribute('d') !== first", first);
    }

    private static ILocator Row(IPage page, string watcher) =>
        page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = watcher, Exact = true }) });

    private static ILocator Wanted(IPage page, string watcher) => page.GetByRole(AriaRole.Textbox, new() { Name = $"Wanted processes of {watcher}" });

    private static ILocator Pids(IPage page) => page.Locator("[data-pid]");
}
