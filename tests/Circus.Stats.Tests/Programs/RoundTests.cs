using Circus.Protocol.Rounds;

namespace Circus.Stats.Tests.Programs;

/// <summary>What circusd-stats tells of a whole pass.</summary>
public sealed class RoundTests
{
    [Fact]
    public async Task Round_OfTwoWatchers_HasNodeWatchersAndProcesses()
    {
        using var web = Subject.Sleeper();
        using var other = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(Environment.ProcessId, null, ("web", [web.Pid]), ("other", [other.Pid]));
        await using var program = await node.MeasureAsync();
        await using var rounds = new RoundReader(program.Endpoint);

        var round = await rounds.UntilAsync(round => round.Processes.Count >= 3 && round.Node.Cpu is not null && round.Watchers.All(watcher => watcher.Interval is not null));

        Assert.Equal(["other", "web", "circus"], round.Watchers.Select(watcher => watcher.Key));
        Assert.Equal(
            new[] { ("other", other.Pid), ("web", web.Pid), ("circus", Environment.ProcessId) }.Order(),
            round.Processes.Where(process => process.Parent == 0).Select(process => (process.Watcher, process.Pid)).Order());
        var sleeper = round.Processes.Single(process => process.Pid == web.Pid);
        Assert.Equal(("sleep", 1, 'S'), (sleeper.Program, sleeper.Threads, sleeper.State));
        Assert.True(sleeper is { Rss: > 0, Vms: > 0, Fds: >= 3, Created: > 1e9, Cpu: >= 0, TreeCpu: >= 0, Faults: >= 0, Switches: >= 0, Nice: not null });
        Assert.True(round.Node is { Cores: > 0, MemTotal: > 0, MemAvailable: > 0, Load1: >= 0, Cpu: >= 0, Processes: > 3, Uptime: > 0 });
        Assert.Equal(round.Node.Cores, round.Node.CoresCpu.Count);
        Assert.Equal((0.1, program.Query, 0L), (round.Wanted, round.Query, round.Dropped));
    }

    [Fact]
    public async Task Rounds_OneAfterTheOther_HaveNoGap()
    {
        using var web = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [web.Pid]));
        await using var program = await node.MeasureAsync();
        await using var rounds = new RoundReader(program.Endpoint);
        var first = (await rounds.NextAsync()).Seq;

        for (var i = 1; i <= 10; i++)
        {
            Assert.Equal(first + i, (await rounds.NextAsync()).Seq);
        }

        Assert.Equal(0, rounds.Lost);
    }

    [Fact]
    public async Task Interval_OfAWatcherOfItsOwn_IsMeasuredLessOften()
    {
        using var web = Subject.Sleeper();
        using var slow = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [web.Pid]), ("slow", [slow.Pid]));
        node.IntervalOf("slow", 0.5);
        await using var program = await node.MeasureAsync();
        await using var rounds = new RoundReader(program.Endpoint);
        static double? Of(StatsRound round, string key) => round.Watchers.Where(watcher => watcher.Key == key).Select(watcher => watcher.Interval).FirstOrDefault();
        await rounds.UntilAsync(round => Of(round, "slow") is not null);

        var round = await rounds.UntilAsync(round => Of(round, "slow") is not null);

        // Half a second when the machine does nothing else.
        Assert.InRange(Of(round, "slow")!.Value, 0.2, 30);
    }
}
