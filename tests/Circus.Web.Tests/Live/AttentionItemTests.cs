using Circus.Protocol.Messages;
using Circus.Web.Live;

namespace Circus.Web.Tests.Live;

/// <summary>What somebody should look at, why, since when, and what would help.</summary>
public sealed class AttentionItemTests
{
    private readonly SnapshotStore _store = new();

    [Fact]
    public void Row16_AllAsConfigured_NothingNeedsAttention() => Assert.Empty(Of(Some.Watcher("web", 1), Some.Watcher("job") with { Status = "stopped", Autostart = false }));

    [Fact]
    public void Row16_Troubles_TheWorstFirstEachWithReasonAndRemedy()
    {
        var items = Of(
            Some.Watcher("stopped") with { Status = "stopped" },
            Some.Watcher("reloaded", 1) with { ReloadFault = "not ready in time" },
            Some.Watcher("gone") with { Status = "stopped", Substate = "failed", Reason = "no such file" },
            Some.Watcher("bad", 2) with { Substate = "unhealthy", Reason = "GET / answers 500" },
            Some.Watcher("short", 3) with { Numprocesses = 3 },
            Some.Watcher("again", 4) with { Substate = "backing_off", Reason = "crash", Attempt = 4 },
            Some.Watcher("wrong") with { Status = "stopped", Substate = "invalid", Reason = "unknown user" });

        Assert.Equal(
            [
                ("gone", "no such file", AttentionRemedy.Start),
                ("bad", "GET / answers 500", AttentionRemedy.Restart),
                ("short", "1 of 3 processes run.", AttentionRemedy.Start),
                ("again", "crash, attempt 4", AttentionRemedy.Start),
                ("wrong", "unknown user", AttentionRemedy.Look),
                ("reloaded", "The last reload was called off, the old processes run on: not ready in time", AttentionRemedy.Reload),
                ("stopped", "Stopped by hand.", AttentionRemedy.Start),
            ],
            items.Select(item => (item.Watcher.Name, item.Reason, item.Remedy)));
        Assert.Equal([0, 0, 0, 0, 0, 1, 2], items.Select(item => (int)item.Level));
    }

    [Fact]
    public void Row73_FlappingWithoutAState_IsToldFromItsEnds()
    {
        _store.Describe(Some.Node(Some.Watcher("web", 1)), Some.Start);
        for (var i = 0; i < AttentionItem.Restless; i++)
        {
            End(Some.Start.AddMinutes(-i), "exit");
        }

        // Neither an end that was wanted counts, nor one of long ago.
        End(Some.Start, "stop");
        End(Some.Start.AddHours(-1), "signal");
        _store.Publish();

        var item = Assert.Single(AttentionItem.Of(_store.Current, Some.Start));
        Assert.Equal(("5 ends within 10 minutes that nobody asked for.", AttentionRemedy.Log, AttentionLevel.Troubled), (item.Reason, item.Remedy, item.Level));
    }

    [Fact]
    public void Since_LastEventOfItsKind_IsTold()
    {
        _store.Describe(Some.Node(Some.Watcher("web") with { Status = "stopped" }), Some.Start);
        _store.Apply(Some.Event("web", "stop", 11, new EventPayload { Time = 77 }));
        _store.Describe(Some.Node(Some.Watcher("web") with { Status = "stopped" }), Some.Start);
        _store.Publish();

        Assert.Equal(77, Assert.Single(AttentionItem.Of(_store.Current, Some.Start)).Since);
    }

    private void End(DateTimeOffset time, string reason) => _store.Apply(
        Some.Event("web", "reap", null, new EventPayload { ProcessPid = 99, Time = time.ToUnixTimeMilliseconds() / 1000.0, Reason = reason }));

    private IReadOnlyList<AttentionItem> Of(params WatcherDescription[] watchers)
    {
        _store.Describe(Some.Node(watchers), Some.Start);
        _store.Publish();
        return AttentionItem.Of(_store.Current, Some.Start);
    }
}
