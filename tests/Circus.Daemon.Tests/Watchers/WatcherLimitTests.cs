using Circus.Daemon.Limits;

namespace Circus.Daemon.Tests.Watchers;

public sealed class WatcherLimitTests
{
    private static readonly LimitOptions _memory = new() { Memory = 100 * 1024, MemoryFor = TimeSpan.FromSeconds(5) };

    [Fact]
    public void Memory_AboveForSoLong_ProcessIsReplaced()
    {
        using var stage = Stage.Started(Stage.Options() with { Limits = _memory });
        var pid = stage.Live()[0];
        stage.Linux.Usage = (101 * 1024, TimeSpan.Zero);

        stage.Pass(5.9);
        Assert.Equal([pid], stage.Live());
        stage.Pass(0.3);

        Assert.NotEqual([pid], stage.Live());
        Assert.Equal("limit", stage.Events.All.Single(e => e.Action == "reap").Payload.Reason);
        Assert.Equal($"process {pid} takes 101.00K of memory, more than 100.00K", stage.Events.All.Single(e => e.Action == "unhealthy").Payload.Reason);
        Assert.Equal(1, stage.Watcher.Restarts);
    }

    [Fact]
    public void Memory_BelowInBetween_CountsAnew()
    {
        using var stage = Stage.Started(Stage.Options() with { Limits = _memory });
        var pid = stage.Live()[0];

        for (var i = 0; i < 5; i++)
        {
            stage.Linux.Usage = (101 * 1024, TimeSpan.Zero);
            stage.Pass(4);
            stage.Linux.Usage = (100 * 1024, TimeSpan.Zero);
            stage.Pass(1.1);
        }

        Assert.Equal([pid], stage.Live());
    }

    [Fact]
    public void Memory_ActionIsEvent_IsToldOnceAndTakenBack()
    {
        using var stage = Stage.Started(Stage.Options() with { Limits = _memory with { Action = LimitAction.Event } });
        var pid = stage.Live()[0];
        stage.Linux.Usage = (101 * 1024, TimeSpan.Zero);
        stage.Pass(20);

        Assert.Equal([pid], stage.Live());
        Assert.Equal("unhealthy", stage.Watcher.Substate);
        stage.Linux.Usage = (0, TimeSpan.Zero);
        stage.Pass(1.1);

        Assert.Null(stage.Watcher.Substate);
        Assert.Equal(["unhealthy", "substate", "healthy", "substate"], stage.Events.All.Select(e => e.Action));
    }

    [Theory]
    [InlineData(0.9, true)]
    [InlineData(0.4, false)]
    public void Cpu_ShareOfACore_Decides(double share, bool isReplaced)
    {
        using var stage = Stage.Started(Stage.Options() with { Limits = new LimitOptions { Cpu = 50, CpuFor = TimeSpan.FromSeconds(3) } });
        var pid = stage.Live()[0];

        for (var i = 1; i <= 60; i++)
        {
            stage.Linux.Usage = (0, TimeSpan.FromSeconds(i * 0.1 * share));
            stage.Pass(0.1);
        }

        Assert.Equal(isReplaced, !stage.Live().Contains(pid));
    }
}
