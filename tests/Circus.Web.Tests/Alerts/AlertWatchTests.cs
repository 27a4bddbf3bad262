using Circus.TestKit;
using Circus.Web.Alerts;
using Circus.Web.Alerts.Channels;
using Circus.Web.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Alerts;

/// <summary>The whole console before a circusd that is not there, and somebody who listens.</summary>
public sealed class AlertWatchTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Row74_Row75_Console_WithoutCircusd_TellsItOnceOverARestart()
    {
        using var folder = new TemporaryFolder();
        await using var hook = new HookListener();
        AlertFile.Write(Path.Combine(folder.Path, "alerts.json"), new AlertBook
        {
            Rules = [new AlertRule { Id = "away", Name = "circusd is away", Kind = AlertKind.NodeAway, Seconds = 5 }],
            Channels = [new AlertChannel { Id = "c", Name = "chat", To = hook.Address }],
        });

        string fired;
        await using (var console = await StartAsync(folder))
        {
            var request = hook.NextAsync(Cancelled).AsTask();
            await PassUntilAsync(console, () => request.IsCompleted);
            Assert.Contains("circusd is away", System.Text.Encoding.UTF8.GetString((await request).Body), StringComparison.Ordinal);
            await PassUntilAsync(console, () => Book(console).Outbox.Count == 0);
            fired = Assert.Single(Book(console).Firing).Id;
        }

        await using (var console = await StartAsync(folder))
        {
            var second = hook.NextAsync(Cancelled).AsTask();
            var begun = console.Time.GetUtcNow();
            await PassUntilAsync(console, () => console.Time.GetUtcNow() - begun > TimeSpan.FromMinutes(3));

            Assert.Equal(fired, Assert.Single(Book(console).Firing).Id);
            Assert.False(second.IsCompleted);
        }
    }

    private static AlertBook Book(RunningConsole console) => console.Services.GetRequiredService<AlertBoard>().Current;

    private static Task<RunningConsole> StartAsync(TemporaryFolder folder) => RunningConsole.StartAsync(
        folder, configure: options => options with { Endpoint = FreePort.Endpoint(), PubsubEndpoint = FreePort.Endpoint(), StatsEndpoint = FreePort.Endpoint() });

    /// <summary>The console's seconds go by as fast as it takes them.</summary>
    private static async Task PassUntilAsync(RunningConsole console, Func<bool> isSo)
    {
        using var limit = new CancellationTokenSource(_limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!isSo())
        {
            console.Time.Advance(TimeSpan.FromSeconds(1));
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
