using Circus.Protocol.Messages;
using Circus.Stats.Sampling;

namespace Circus.Stats.Tests.Sampling;

public sealed class WatcherAggregateTests
{
    [Fact]
    [Trait("Peer", "217")]
    public void Of_TenProcesses_IsTheMeanOfCpuAndTheSumOfMem()
    {
        var total = WatcherAggregate.Of(
            [.. Enumerable.Range(0, 10).Select(i => new ProcessPayload { Pid = i, Cpu = i * 0.1, Mem = 0.1 })], 12.5, TimeSpan.FromSeconds(1));

        Assert.Equal((0.45, 1.0), (total.Cpu, total.Mem));
        Assert.Equal(Enumerable.Range(0, 10), total.Pids);
    }

    [Fact]
    public void Of_Processes_IsMeanCpuSumMemOldestAge()
    {
        var total = WatcherAggregate.Of(
            [new() { Pid = 1, Cpu = 10, Mem = 0.5, Age = 3, Rss = 100 }, new() { Pid = 2, Cpu = 20, Mem = 0.25, Age = 9, Rss = 50 }], 12.5, TimeSpan.FromSeconds(1.001));

        Assert.Equal([1, 2], total.Pids);
        Assert.Equal((15, 0.75, 9, 30, 150, 12.5, 1.001), (total.Cpu, total.Mem, total.Age, total.CpuSum, total.Rss, total.Time, total.Interval));
    }

    [Fact]
    [Trait("Peer", "218")]
    public void Of_OneUnknown_MakesSumsUnknownButNotTheAge()
    {
        var total = WatcherAggregate.Of([new() { Pid = 1, Cpu = 10, Mem = 1, Age = null }, new() { Pid = 2, Cpu = null, Mem = null, Age = 4 }], 0, null);

        Assert.Null(total.Cpu);
        Assert.Null(total.Mem);
        Assert.Equal([1, 2], total.Pids);
        Assert.Equal(4, total.Age);
    }

    [Fact]
    public void Of_AllAgesUnknown_IsUnknown() => Assert.Null(WatcherAggregate.Of([new() { Pid = 1 }, new() { Pid = 2 }], 0, null).Age);

    [Fact]
    public void Of_ThirdsOfAPercent_AreRounded()
    {
        var total = WatcherAggregate.Of(
            [new() { Pid = 1, Cpu = 1, Mem = 0.33349 }, new() { Pid = 2, Cpu = 0, Mem = 0 }, new() { Pid = 3, Cpu = 0, Mem = 0 }], 0, TimeSpan.FromSeconds(1.00049));

        Assert.Equal((0.33, 1, 0.333, 1), (total.Cpu, total.CpuSum, total.Mem, total.Interval));
    }

    [Fact]
    public void Of_Nothing_IsZero()
    {
        var total = WatcherAggregate.Of([], 0, null);

        Assert.Empty(total.Pids);
        Assert.Equal((0, 0, 0), (total.Cpu, total.Mem, total.Age));
    }
}
