using Circus.Plugins.Resources;

namespace Circus.Plugins.Tests.Resources;

public sealed class ResourceJudgeTests
{
    [Fact]
    [Trait("Peer", "232")]
    public void Limits_ServiceInsteadOfWatcher_IsTheWatcherAndNeitherIsRefused()
    {
        Assert.Equal("web", Limits(("service", "web")).Watcher);
        var neither = Given.Options("resource_watcher");
        ResourceLimits.Of(neither);
        Assert.Equal(["watcher: not found, resource_watcher needs it"], neither.Faults);
    }

    [Theory]
    [Trait("Peer", "233")]
    [InlineData("0.01")]
    [InlineData("1M")]
    public void Look_MemoryAboveMaxMem_IsCounted(string limit) =>
        Assert.Equal(["_resource_watcher.web.over_memory"], Given.Counts(Judge(("max_mem", limit)).Look(Given.Watcher(Given.Process(11)))));

    [Theory]
    [Trait("Peer", "234")]
    [InlineData("100000.1")]
    [InlineData("100M")]
    public void Look_MemoryBelowMinMem_IsCounted(string limit) =>
        Assert.Equal(["_resource_watcher.web.under_memory"], Given.Counts(Judge(("min_mem", limit)).Look(Given.Watcher(Given.Process(11)))));

    [Theory]
    [Trait("Peer", "235")]
    [InlineData("max_cpu", "-0.1", "over_cpu")]
    [InlineData("min_cpu", "99", "under_cpu")]
    [InlineData("min_cpu", "50", "under_cpu")]
    [InlineData("health_threshold", "27", "over_health")]
    public void Look_BeyondTheLimit_IsCounted(string key, string value, string counter) =>
        Assert.Equal([$"_resource_watcher.web.{counter}"], Given.Counts(Judge((key, value)).Look(Given.Watcher(Given.Process(11)))));

    [Fact]
    public void Look_Limits_AreNotExceededByTheSameValue() =>
        Assert.Empty(Judge(("max_cpu", "50"), ("max_mem", "5"), ("min_mem", "5"), ("health_threshold", "27.5")).Look(Given.Watcher(Given.Process(11))));

    [Fact]
    public void Look_MoreOftenThanMaxCount_EndsThatProcessOnly()
    {
        var judge = Judge(("max_cpu", "60"), ("max_count", "3"));
        var watcher = Given.Watcher(Given.Process(11, cpu: 70), Given.Process(12, cpu: 10));
        for (var look = 1; look <= 3; look++)
        {
            Assert.Equal(["_resource_watcher.web.over_cpu"], Given.Counts(judge.Look(watcher)));
        }

        var actions = judge.Look(watcher);

        var end = Assert.Single(actions.OfType<PluginAction.End>());
        Assert.Equal(("web", 11, "over_cpu in 4 looks in a row (70 % of a core, 5 % of memory)"), (end.Watcher, end.Pid, end.Reason));
        Assert.Equal(["_resource_watcher.web.over_cpu", "_resource_watcher.web.restarting"], Given.Counts(actions));
        Assert.Empty(judge.Look(watcher).OfType<PluginAction.End>());
    }

    [Fact]
    public void Look_WellInBetween_BeginsToCountAnew()
    {
        var judge = Judge(("max_cpu", "60"), ("max_count", "1"));
        var bad = Given.Watcher(Given.Process(11, cpu: 70));
        judge.Look(bad);
        judge.Look(Given.Watcher(Given.Process(11, cpu: 10)));

        Assert.Empty(judge.Look(bad).OfType<PluginAction.End>());
    }

    [Fact]
    public void Look_PidOfAnotherProcessLater_IsNotHeldAgainstIt()
    {
        var judge = Judge(("max_cpu", "60"), ("max_count", "1"));
        var bad = Given.Watcher(Given.Process(11, cpu: 70));
        judge.Look(bad);
        judge.Look(Given.Watcher());

        Assert.Empty(judge.Look(bad).OfType<PluginAction.End>());
    }

    [Fact]
    public void Look_NoProcess_CountsZerosAndEndsNobody()
    {
        var judge = Judge(("min_cpu", "1"), ("max_count", "0"));

        Assert.Equal([new PluginAction.Count("_resource_watcher.web.under_cpu")], judge.Look(Given.Watcher()));
    }

    [Fact]
    public void Look_ChildBeyondTheLimit_IsSignalledAlone()
    {
        var judge = Judge(("max_cpu", "60"), ("max_count", "0"), ("process_children", "1"), ("child_signal", "10"));

        var actions = judge.Look(Given.Watcher(Given.Process(11, children: [Given.Process(21, cpu: 70), Given.Process(22)])));

        var signal = Assert.Single(actions.OfType<PluginAction.SignalChild>());
        Assert.Equal(("web", 11, 21, 10), (signal.Watcher, signal.Pid, signal.Child, signal.Signal));
        Assert.Empty(actions.OfType<PluginAction.End>());
    }

    [Fact]
    public void Look_Children_AreNotJudgedUnlessAskedFor() =>
        Assert.Empty(Judge(("max_cpu", "60")).Look(Given.Watcher(Given.Process(11, children: [Given.Process(21, cpu: 70)]))));

    private static ResourceJudge Judge(params (string Key, string Value)[] written) => new(Limits([("watcher", "web"), .. written]));

    private static ResourceLimits Limits(params (string Key, string Value)[] written) => ResourceLimits.Of(Given.Options("resource_watcher", written));
}
