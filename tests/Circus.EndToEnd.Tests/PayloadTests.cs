using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Circus.EndToEnd.Tests;

/// <summary>What an open page costs the network.</summary>
public sealed class PayloadTests(Chromium chromium, ITestOutputHelper output)
{
    private const int Watchers = 50;
    private const int Ticks = 10;

    /// <summary>Of all that crosses the circuit, in both directions, per tick.</summary>
    private const int MostBytes = 1536;

    [Fact]
    public async Task Overview_FiftyWatchersAllMoving_FitsTheBudgetOfATick()
    {
        // Each a little busy, so that no figure stays the same.
        var sections = Enumerable.Range(1, Watchers).Select(i => $$"""
            [watcher:worker-{{i}}]
            cmd = sh -c 'while :; do n=0; while [ $n -lt {{100 * i}} ]; do n=$((n+1)); done; sleep 0.25; done'
            graceful_timeout = 1

            """);
        await using var circus = await RunningCircus.StartAsync(string.Join('\n', sections));
        await using var window = await chromium.OpenAsync(circus.Address);
        var traffic = new Traffic(window.Page);
        await Operator.SetUpAsync(window.Page, circus);
        await Expect(window.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { NameRegex = new("^worker-") })).ToHaveCountAsync(Watchers);

        await traffic.TickAsync();
        var before = traffic.Bytes;
        for (var i = 0; i < Ticks; i++)
        {
            await traffic.TickAsync();
        }

        var perTick = (traffic.Bytes - before) / Ticks;
        output.WriteLine($"{perTick} bytes per tick with {Watchers} watchers");
        Assert.InRange(perTick, 100, MostBytes);
        window.AssertClean();
    }
}
