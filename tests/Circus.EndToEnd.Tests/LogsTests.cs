using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>Logs in a real browser: live, searched, followed, read back, and under a flood.</summary>
public sealed class LogsTests(Chromium chromium)
{
    private const string Watchers = """
        [watcher:talker]
        cmd = sh -c 'i=0; while :; do i=$((i+1)); printf "\033[31mred\033[0m <b>line</b> %s\n" $i; [ $((i%5)) = 0 ] && echo "trouble $i" >&2; sleep 0.1; done'
        graceful_timeout = 1

        [watcher:filed]
        cmd = sh -c 'i=0; while [ $i -lt 6000 ]; do i=$((i+1)); echo "entry $i"; done; exec sleep 1000'
        stdout_stream.class = FileStream
        stdout_stream.filename = {folder}/filed.log
        graceful_timeout = 1

        [watcher:flood]
        autostart = False
        cmd = sh -c 'while :; do seq -f "flood %.0f of many lines that nobody can read as fast as they come" 1000; sleep 0.1; done'
        graceful_timeout = 1

        [watcher:long]
        cmd = sh -c 'head -c 1000000 /dev/zero | tr "\\0" "x"; echo; echo behind the long one; exec sleep 1000'
        graceful_timeout = 1
        """;

    [Fact]
    public async Task Row62_To_Row71_Logs_TailSearchFollowReadBackAndLink_Work()
    {
        await using var circus = await RunningCircus.StartAsync(Watchers);
        await using var window = await chromium.OpenAsync(circus.Address);
        var page = window.Page;
        await Operator.SetUpAsync(page, circus);

        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Logs" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Logs" })).ToBeVisibleAsync();
        await page.GotoAsync("/logs?w=talker");
        var rows = page.Locator(".log-row");
        await Expect(rows.Filter(new() { HasText = "<b>line</b>" }).First).ToBeVisibleAsync();
        await Expect(page.Locator(".log-row[data-kind=err]").First.Locator(".log-stream")).ToHaveTextAsync("err");
        await Expect(page.Locator(".log-text .f1").First).ToHaveTextAsync("red");
        await Expect(page.Locator(".log-text b")).ToHaveCountAsync(0);

        // Search: only lines that match, those that come later included; it is in the address and survives a reload.
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("trouble");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("q=trouble"));
        await Expect(page.Locator(".log-text .hit").First).ToHaveTextAsync("trouble");
        await Expect(rows.Filter(new() { HasText = "line" })).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Searchbox, new() { Name = "Search the log" })).ToHaveValueAsync("trouble");
        await Expect(page.Locator(".log-text .hit").First).ToBeVisibleAsync();

        // Scrolling up stops following and says how much came since.
        await page.GotoAsync("/logs?w=talker");
        await Expect(rows.Nth(60)).ToBeAttachedAsync();
        await page.Locator(".log-rows").HoverAsync();
        await page.Mouse.WheelAsync(0, -300);
        await Expect(page.Locator(".log")).ToHaveAttributeAsync("data-follow", "off");
        await Expect(page.GetByText("new lines").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Main).PressAsync("f");
        await Expect(page.Locator(".log")).ToHaveAttributeAsync("data-follow", "on");

        // A link to a line leads back to it.
        var line = rows.Filter(new() { HasText = "trouble 10" }).First;
        var address = await line.Locator("a.log-time").GetAttributeAsync("href");
        await page.GotoAsync(address!);
        await Expect(page.Locator(".log-row.is-focus")).ToContainTextAsync("1");
        await Expect(page.Locator(".log")).ToHaveAttributeAsync("data-follow", "off");

        // Older than what is in memory: the file.
        await page.GotoAsync("/logs?w=filed");
        await Expect(rows.Filter(new() { HasText = "entry 6000" })).ToBeVisibleAsync();
        await page.Locator(".log-rows").PressAsync("Home");
        await ScrollUpToAsync(page, "entry 1");
        await Expect(page.GetByText("Up to the beginning of")).ToBeVisibleAsync();
        var texts = await page.Locator(".log-row .log-text").AllTextContentsAsync();
        var numbers = texts.Where(text => text.StartsWith("entry ", StringComparison.Ordinal)).Select(text => int.Parse(text[6..], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);

        // The whole file, as it is on the disk.
        await page.Locator("summary", new() { HasText = "Download" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "The whole file of stdout" }).ClickAsync());
        Assert.Equal(6000, (await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken)).Length);

        await page.GotoAsync("/logs?w=long");
        await Expect(rows.Filter(new() { HasText = "behind the long one" })).ToBeVisibleAsync();
        window.AssertClean();
    }

    [Fact]
    public async Task Row62_Logs_TenThousandLinesASecond_KeepThePageResponsive()
    {
        await using var circus = await RunningCircus.StartAsync(Watchers);
        await using var window = await chromium.OpenAsync(circus.Address);
        var page = window.Page;
        await Operator.SetUpAsync(page, circus);
        Assert.Equal(0, (await circus.RunAsync(BuiltPrograms.Circusctl, "--endpoint", circus.ControlEndpoint, "start", "flood")).Status);
        await page.GotoAsync("/logs?w=flood");
        await Expect(page.Locator(".log-row").First).ToBeVisibleAsync();
        await page.EvaluateAsync("window.longest = 0; new PerformanceObserver(list => { for (const task of list.getEntries()) { window.longest = Math.max(window.longest, task.duration); } }).observe({ type: 'longtask' })");

        for (var i = 0; i < 20; i++)
        {
            var last = await page.Locator(".log-row").Last.GetAttributeAsync("data-key");
            await Expect(page.Locator(".log-row").Last).Not.ToHaveAttributeAsync("data-key", last ?? "");
        }

        Assert.InRange(await page.Locator(".log-row").CountAsync(), 100, 2001);
        await Expect(page.Locator(".is-skip").First).ToBeAttachedAsync();
        // 100 ms on a machine of one's own; all other tests run beside this one.
        Assert.InRange(await page.EvaluateAsync<double>("window.longest"), 0, 500);
        window.AssertClean();
    }

    private static async Task ScrollUpToAsync(IPage page, string text)
    {
        var wanted = page.Locator(".log-row .log-text").GetByText(text, new() { Exact = true });
        for (var i = 0; i < 40 && await wanted.CountAsync() == 0; i++)
        {
            var first = page.Locator(".log-row").First;
            var key = await first.GetAttributeAsync("data-key");
            await page.Locator(".log-rows").EvaluateAsync("rows => { rows.scrollTop = 1; rows.scrollTop = 0; }");
            await Expect(first).Not.ToHaveAttributeAsync("data-key", key ?? "");
        }

        await Expect(wanted).ToBeAttachedAsync();
    }
}
