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
    [Trait("Peer", "36")]
    public async Task Console_On_BecomesAnActiveWatcher()
    {
        await using var daemon = new RunningDaemon(children, "", "httpd = True\nhttpd_port = 0");

        await daemon.UntilAsync(async () => await daemon.StatusAsync("circushttpd") == "active");

        Assert.Single(await daemon.PidsAsync("circushttpd"));
    }
}
