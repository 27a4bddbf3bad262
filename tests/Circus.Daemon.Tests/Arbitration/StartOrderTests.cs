using Circus.Daemon.Arbitration;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Arbitration;

public sealed class StartOrderTests
{
    [Fact]
    public void Of_Priorities_HighestFirst() => Assert.Equal(["b", "a", "c"], Names(Of("a", 5), Of("b", 10), Of("c", -1)));

    [Fact]
    public void Of_EqualPriorities_InCodePointOrder() => Assert.Equal(["B", "a", "b", "é"], Names(Of("é"), Of("b"), Of("a"), Of("B")));

    [Fact]
    public void Of_OwnWatchers_BehindEqualOnes() =>
        Assert.Equal(["z", "circusd-stats", "low"], Names(Of("circusd-stats") with { IsOwn = true }, Of("low", -1), Of("z")));

    private static WatcherOptions Of(string name, int priority = 0) => new() { Name = name, Cmd = "x", WorkingDir = "/", Priority = priority };

    private static IEnumerable<string> Names(params WatcherOptions[] options) => StartOrder.Of(options).Select(o => o.Name);
}
