using System.Text.Json.Nodes;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Rounds;
using NetMQ.Sockets;

namespace Circus.Stats.Tests.Programs;

/// <summary>What circusd-stats does with what is inconvenient.</summary>
public sealed class HardTimesTests
{
    [Fact]
    public async Task Life_Of150Milliseconds_IsInTheTotalOfItsWatcher()
    {
        using var other = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [other.Pid]));
        await using var program = await node.MeasureAsync(1);
        await using var rounds = new RoundReader(program.Endpoint);
        await rounds.UntilAsync(round => round.Watchers is [{ Interval: not null }]);

        await node.HappensAsync("web", EventAction.Spawn, 4_194_305);
        await node.HappensAsync("web", EventAction.Reap, 4_194_305, cpu: 0.15);

        var row = (await rounds.UntilAsync(round => round.Watchers is [{ Ended: 1 }])).Watchers[0];
        Assert.Equal(0.15, row.Cpu!.Value / 100 * row.Interval!.Value, 0.02);
    }

    [Fact]
    public async Task Events_Malformed_AreCountedAndNamedOnce()
    {
        using var sleeper = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [sleeper.Pid]));
        await using var program = await node.MeasureAsync();
        await using var rounds = new RoundReader(program.Endpoint);
        await rounds.UntilAsync(round => round.Processes.Count == 1);
        await node.Daemon.Subscribed.WaitAsync(StatsProgram.Limit, TestContext.Current.CancellationToken);

        node.Daemon.Happens("web", "spawn", new JsonObject { ["process_pid"] = "many" });
        node.Daemon.Happens("web", "reap", new JsonObject { ["time"] = "now" });

        Assert.Single((await rounds.UntilAsync(round => round.Unreadable == 2)).Processes);
        await program.ReadLogUntilAsync("An event cannot be understood (topic watcher.web.spawn)");
        await node.HappensAsync("web", EventAction.Updated);
        await rounds.NextAsync();
    }

    [Fact]
    public async Task Descriptors_TooFew_IsSaidOnceAndAllAreMeasured()
    {
        List<Subject> sleepers = [.. Enumerable.Range(0, 40).Select(_ => Subject.Sleeper())];
        try
        {
            using var node = await FakeNode.StartAsync(("web", [.. sleepers.Select(sleeper => sleeper.Pid)]));
            // 256 of them are kept free: 12 processes fit.
            await using var program = await StatsProgram.StartWithDescriptorsAsync(304, node.Daemon.ControlEndpoint, node.Daemon.EventEndpoint);
            await using var rounds = new RoundReader(program.Endpoint);

            var round = await rounds.UntilAsync(round => round.Processes.Count == sleepers.Count && round.Processes.All(process => process.Faults is not null));

            Assert.All(round.Processes, process => Assert.True(process is { Rss: > 0, Fds: >= 3, State: 'S' }));
            await program.ReadLogUntilAsync("No more than 48 descriptors can be kept open (RLIMIT_NOFILE)");
            Assert.Equal(0, round.Unreadable);
        }
        finally
        {
            sleepers.ForEach(sleeper => sleeper.Dispose());
        }
    }

    [Fact]
    [Trait("Peer", "246")]
    public async Task Processes_HiddenByTheMount_AreMeasuredByTheirClockAndSaidOnce()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may mount");
        using var web = Subject.Runner();
        using var quiet = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [web.Pid, quiet.Pid]));
        await using var program = await StatsProgram.StartWithHiddenProcessesAsync(node.Daemon.ControlEndpoint, node.Daemon.EventEndpoint);
        await using var rounds = new RoundReader(program.Endpoint);
        await rounds.UntilAsync(round => round.Processes.Count == 2);

        web.Go();

        var round = await rounds.UntilAsync(round => round.Processes.Any(process => process.Cpu > 0) && round.Watchers[0].Cpu > 0);
        Assert.All(round.Processes, process => Assert.Equal((null, null, '?', "N/A", "N/A"), (process.Rss, process.Fds, process.State, process.Program, process.User)));
        Assert.Equal(2, round.Watchers[0].Actual);
        Assert.True(round.Unreadable > 0);
        await program.ReadLogUntilAsync("in /proc cannot be read");
        await rounds.NextAsync();
        program.Signal(Native.SIGTERM);
        Assert.Equal(0, await program.ExitAsync());
        var rest = await program.RestOfLogAsync();
        Assert.DoesNotContain("cannot be read", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("failed", rest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b) R (c")]
    [InlineData("new\nline")]
    [InlineData("(((")]
    [InlineData(") S 1")]
    public async Task Name_WithBlanksBracketsAndNewline_IsMeasuredAsAnyOther(string name)
    {
        var folder = Directory.CreateTempSubdirectory("circus-stats-");
        try
        {
            File.CreateSymbolicLink(Path.Combine(folder.FullName, name), "/bin/sleep");
            using var named = Subject.Of(Path.Combine(folder.FullName, name), "600");
            using var node = await FakeNode.StartAsync(("web", [named.Pid]));
            await using var program = await node.MeasureAsync();
            await using var rounds = new RoundReader(program.Endpoint);

            var round = await rounds.UntilAsync(round => round.Processes is [{ Faults: not null, State: 'S' }]);

            var row = round.Processes[0];
            Assert.True(row is { Rss: > 0, Threads: 1, Parent: 0 }, $"{row}");
            Assert.Equal(name.Split(' ')[0], row.Program);
            Assert.Equal(0, round.Unreadable);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task History_AfterARestart_IsThere()
    {
        var folder = Directory.CreateTempSubdirectory("circus-stats-");
        try
        {
            var file = Path.Combine(folder.FullName, "history");
            using var web = Subject.Sleeper();
            using var node = await FakeNode.StartAsync(("web", [web.Pid]));
            await using (var first = await node.MeasureAsync(0.1, "--history", file))
            {
                await using var rounds = new RoundReader(first.Endpoint);
                var begun = (await rounds.UntilAsync(round => round.Processes.Count == 1)).Time;
                await rounds.UntilAsync(round => round.Time > begun + 2);
                first.Signal(Native.SIGTERM);
                Assert.Equal(0, await first.ExitAsync());
            }

            await using var second = await node.MeasureAsync(0.1, "--history", file);
            using var client = new CircusClient(second.Query);
            var history = await client.StatsHistoryAsync(new HistoryQuery { Series = ["watcher/web/rss"], From = -60 }, TestContext.Current.CancellationToken);

            Assert.InRange(history.Series[0].Mean.Count(value => value > 0), 2, 60);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Subscriber_ThatReadsNothing_HoldsNobodyUp()
    {
        using var web = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [web.Pid]));
        await using var program = await node.MeasureAsync();
        using var stuck = new SubscriberSocket();
        stuck.Options.ReceiveHighWatermark = 1;
        stuck.Options.Linger = TimeSpan.Zero;
        stuck.Subscribe("");
        stuck.Connect(program.Endpoint);
        await using var rounds = new RoundReader(program.Endpoint);
        var first = await rounds.NextAsync();

        for (var i = 1; i <= 20; i++)
        {
            Assert.Equal(first.Seq + i, (await rounds.NextAsync()).Seq);
        }

        Assert.Equal(0, rounds.Lost);
    }
}
