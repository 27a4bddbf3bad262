using System.Text.Json.Nodes;
using Circus.Daemon.Tests.Interop;
using Circus.Protocol.Client;
using Circus.TestKit;

namespace Circus.Daemon.Tests.Programs;

/// <summary>The programs that circusd runs as watchers of its own.</summary>
public sealed class DaemonOwnWatchersTests(ReaperFixture children)
{
    [Fact]
    [Trait("Peer", "65")]
    [Trait("Peer", "214")]
    public async Task Statistics_On_AreAWatcherAndTellOfWatchersAndTheDaemonOnly()
    {
        var endpoint = FreePort.Endpoint();
        await using var daemon = new RunningDaemon(
            children,
            "[watcher:test]\ncmd = /bin/sh -c 'for n in 1 2 3; do sleep 1000 & done; wait'\nworking_dir = {folder}\ncopy_env = True",
            $"statsd = True\nstats_endpoint = {endpoint}");
        await daemon.StartedAsync();

        Assert.Equal(["circusd-stats", "test"], (await daemon.AskAsync("list")).GetProperty("watchers").EnumerateArray().Select(name => name.GetString()));
        Assert.All((await daemon.AskAsync("status")).GetProperty("statuses").EnumerateObject(), watcher => Assert.Equal("active", watcher.Value.GetString()));

        // The shell has made all three by the time that they can be seen.
        await daemon.UntilAsync(async () =>
            (await daemon.AskAsync("stats", new() { ["name"] = "test" })).GetProperty("info").EnumerateObject().Single().Value.GetProperty("children").GetArrayLength() == 3);

        using var subscriber = new StatsSubscriber(endpoint);
        var heard = new HashSet<string>();
        var samples = 0;
        await foreach (var sample in subscriber.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            heard.Add(sample.WatcherKey);
            if (++samples >= 10 && heard.Count >= 3)
            {
                break;
            }
        }

        Assert.Equal(["circus", "circusd-stats", "test"], heard.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Statistics_IntervalOfOneWatcher_IsItsOwnAndCanBeChangedWhileItRuns()
    {
        var endpoint = FreePort.Endpoint();
        const string Watcher = "cmd = sleep 1000\nworking_dir = {folder}\ncopy_env = True";
        await using var daemon = new RunningDaemon(
            children, $"[watcher:plain]\n{Watcher}\n[watcher:seldom]\n{Watcher}\nstats_interval = 2", $"statsd = True\nstats_endpoint = {endpoint}\nstats_interval = 0.1");
        await daemon.StartedAsync();
        using var subscriber = new RoundSubscriber(endpoint);
        var rounds = subscriber.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        async Task<(double Seldom, int Plain)> NextAsync()
        {
            // How often the one is measured until the other is.
            for (var plain = 0; await rounds.MoveNextAsync();)
            {
                plain += rounds.Current.Watchers.Count(watcher => watcher is { Key: "plain", Interval: < 1 });
                if (rounds.Current.Watchers.FirstOrDefault(watcher => watcher.Key == "seldom").Interval is { } interval)
                {
                    return (interval, plain);
                }
            }

            throw new InvalidOperationException("the rounds have ended");
        }

        await NextAsync();
        var (seldom, often) = await NextAsync();

        Assert.InRange(seldom, 1.9, 60);
        Assert.InRange(often, 2, 600);
        await daemon.AskAsync("set", new() { ["name"] = "seldom", ["options"] = new JsonObject { ["stats_interval"] = 0.2 } });
        while ((await NextAsync()).Seldom > 1)
        {
        }

        await rounds.DisposeAsync();
    }

    [Fact]
    [Trait("Peer", "36")]
    public async Task Console_On_BecomesAnActiveWatcher()
    {
        await using var daemon = new RunningDaemon(children, "", "httpd = True\nhttpd_port = 0");

        await daemon.UntilAsync(async () => await daemon.StatusAsync("circushttpd") == "active");

        Assert.Single(await daemon.PidsAsync("circushttpd"));
    }
}
