using Circus.Protocol.Messages;
using Circus.Web.Live;
using Circus.Web.Operations;
using Circus.Web.Tests.Live;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Web.Tests.Operations;

/// <summary>Done is what the daemon shows, not what it accepted.</summary>
public sealed class PendingActTests
{
    private static readonly WatcherDescription _two = Some.Watcher("web", 1, 2);
    private static readonly WatcherDescription _stopped = Some.Watcher("web") with { Status = "stopped", Numprocesses = 2 };

    public static TheoryData<WatcherAct, WatcherDescription, WatcherDescription, string?> Outcomes => new()
    {
        { new WatcherAct.Start(), _stopped, _stopped with { Status = "starting" }, null },
        { new WatcherAct.Start(), _stopped, _two, "web is active" },
        { new WatcherAct.Start(), _stopped, _stopped with { Substate = "failed", Reason = "no such file" }, "web failed: no such file" },
        { new WatcherAct.Stop(), _two, _two with { Status = "stopping" }, null },
        { new WatcherAct.Stop(), _two, _two with { Status = "stopped" }, null },
        { new WatcherAct.Stop(), _two, _stopped, "web is stopped" },
        { new WatcherAct.Restart(), _two, _two, null },
        { new WatcherAct.Restart(), _two, Some.Watcher("web", 2, 3), null },
        { new WatcherAct.Restart(), _two, Some.Watcher("web", 3) with { Numprocesses = 2 }, null },
        { new WatcherAct.Restart(), _two, Some.Watcher("web", 3, 4), "web was restarted" },
        { new WatcherAct.Reload(), _two, Some.Watcher("web", 1, 2, 3), null },
        { new WatcherAct.Reload(), _two, Some.Watcher("web", 3, 4) with { Substate = "reloading" }, null },
        { new WatcherAct.Reload(), _two, Some.Watcher("web", 3, 4), "web was reloaded" },
        { new WatcherAct.Reload(), _two, _two with { ReloadFault = "no" }, "web: the reload was called off, the old processes run on: no" },
        { new WatcherAct.More(), _two, _two with { Numprocesses = 3 }, null },
        { new WatcherAct.More(), _two, Some.Watcher("web", 1, 2, 3), "web has 3 of 3 processes" },
        { new WatcherAct.Fewer(), _two, _two with { Numprocesses = 1 }, null },
        { new WatcherAct.Fewer(), _two, Some.Watcher("web", 2), "web has 1 of 1 processes" },
        { new WatcherAct.Scale(5), _stopped, _stopped with { Numprocesses = 5 }, "web has 0 of 5 processes" },
        { new WatcherAct.ReloadSequential(), _two, Some.Watcher("web", 3, 4), "web was reloaded" },
        { new WatcherAct.ReloadSequential(), _two, Some.Watcher("web", 2, 4), null },
        { new WatcherAct.Signal(1), _two, _two, "SIGHUP was sent to web" },
        { new WatcherAct.Remove(), _two, _stopped, null },
        { new WatcherAct.Kill(1), _two, _two, null },
        { new WatcherAct.Kill(1), _two, Some.Watcher("web", 2, 3), "process 1 of web has ended" },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void Settled_Act_WhenItCanBeSeen(WatcherAct act, WatcherDescription before, WatcherDescription after, string? message) =>
        Assert.Equal(message, PendingAct.Begin(act, before, Some.Start).Settled(after, Some.Start)?.Text);

    [Fact]
    public void Settled_WatcherIsGone_SaysSo() =>
        Assert.Equal("web is no longer there", PendingAct.Begin(new WatcherAct.Stop(), _two, Some.Start).Settled(null, Some.Start)?.Text);

    [Fact]
    public void Settled_NeverHappens_IsGivenUpAfterTheGraceOfTheWatcher()
    {
        var act = PendingAct.Begin(new WatcherAct.Stop(), _two with { GracefulTimeout = 30 }, Some.Start);

        Assert.Null(act.Settled(_two, Some.Start.AddSeconds(39.9)));
        Assert.Equal("web: \"stop\" was accepted, but has not taken effect yet", act.Settled(_two, Some.Start.AddSeconds(40))?.Text);
    }

    [Fact]
    public void Settle_SomeAreDone_TheyAreSaidOnceAndTheOthersWait()
    {
        var acts = new PendingActs(new FakeTimeProvider(Some.Start));
        acts.Begin("web", PendingAct.Begin(new WatcherAct.Stop(), _two, Some.Start));
        acts.Begin("job", PendingAct.Begin(new WatcherAct.Stop(), Some.Watcher("job", 5), Some.Start));
        acts.Accept("web");
        acts.Accept("job");
        var snapshot = new LiveSnapshot { Node = Some.Node(_stopped, Some.Watcher("job", 5)) };

        Assert.Equal(["web is stopped"], acts.Settle(snapshot));
        Assert.Empty(acts.Settle(snapshot));
        Assert.NotNull(acts.Of("job"));
        Assert.Null(acts.Of("web"));
    }
}
