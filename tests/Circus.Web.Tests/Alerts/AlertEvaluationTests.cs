using Circus.Protocol.Messages;
using Circus.Web.Alerts;
using Circus.Web.Live;
using Circus.Web.Tests.Live;

namespace Circus.Web.Tests.Alerts;

/// <summary>Rules against what is known, second by second.</summary>
public sealed class AlertEvaluationTests
{
    private static readonly IReadOnlyDictionary<string, double> _noDisks = new Dictionary<string, double>();

    private DateTimeOffset _now = Some.Start;

    [Fact]
    public void Row74_Down_ForLessThanTheRuleSays_DoesNotFire()
    {
        var book = Book(new AlertRule { Id = "r", Name = "down", Kind = AlertKind.Down, Seconds = 30 });

        book = Run(book, Of(Failed("web")), 29);
        Assert.Equal(AlertState.Pending, Assert.Single(book.Active).State);
        book = Run(book, Of(Some.Watcher("web", 1)), 1);

        Assert.Empty(book.Active);
        Assert.Empty(book.Past);
    }

    [Fact]
    public void Row74_Down_ForAsLongAsTheRuleSays_FiresAndEndsWhenItStaysWell()
    {
        var book = Book(new AlertRule { Id = "r", Name = "down", Kind = AlertKind.Down, Seconds = 30 });

        book = Run(book, Of(Failed("web"), Some.Watcher("other", 2)), 31);
        var alert = Assert.Single(book.Active);
        Assert.Equal((AlertState.Firing, "web", "gave up"), (alert.State, alert.Watcher, alert.Text));
        book = Run(book, Of(Some.Watcher("web", 1)), 29);
        Assert.True(Assert.Single(book.Active).IsFiring);
        book = Run(book, Of(Some.Watcher("web", 1)), 2);

        Assert.Empty(book.Active);
        Assert.Equal(alert.Id, Assert.Single(book.Past).Id);
    }

    [Fact]
    public void Row74_Cpu_GoesUpAndDownAtTheLimit_IsOneAlert()
    {
        var book = Book(new AlertRule { Id = "r", Name = "cpu", Kind = AlertKind.Cpu, Limit = 90, Seconds = 5 });

        book = Run(book, Cpu(95), 6);
        for (var i = 0; i < 20; i++)
        {
            book = Run(book, Cpu(i % 2 == 0 ? 70 : 95), 10);
        }

        Assert.Single(book.Active);
        Assert.Empty(book.Past);
    }

    [Theory]
    [InlineData(85, true)]
    [InlineData(80, false)]
    public void Row74_Cpu_OnlyATenthBelowTheLimit_IsWellAgain(float cpu, bool isFiring)
    {
        var book = Run(Book(new AlertRule { Id = "r", Name = "cpu", Kind = AlertKind.Cpu, Limit = 90, Seconds = 0 }), Cpu(95), 2);

        book = Run(book, Cpu(cpu), 60);

        Assert.Equal(isFiring, book.Active.Any());
    }

    [Fact]
    public void Row74_Cpu_NotMeasuredAnyMore_StaysAsItWas()
    {
        var book = Run(Book(new AlertRule { Id = "r", Name = "cpu", Kind = AlertKind.Cpu, Limit = 90, Seconds = 60 }), Cpu(95), 30);

        book = Run(book, Cpu(float.NaN), 300);

        Assert.Equal(AlertState.Pending, Assert.Single(book.Active).State);
    }

    [Fact]
    public void Row74_Pattern_OfOtherWatchers_DoesNotFire()
    {
        var book = Book(new AlertRule { Id = "r", Name = "down", Kind = AlertKind.Down, Of = "web-*" });

        book = Run(book, Of(Failed("web"), Failed("web-1"), Failed("job")), 2);

        Assert.Equal(["web-1"], book.Active.Select(alert => alert.Watcher));
    }

    [Fact]
    public void Row74_Restarts_MoreThanTheLimitWithinTheTime_Fires()
    {
        var rule = new AlertRule { Id = "r", Name = "restarts", Kind = AlertKind.Restarts, Limit = 2, Within = 60 };
        var seconds = _now.ToUnixTimeSeconds();
        CircusEvent End(double ago, string reason) => Some.Event("web", "reap", payload: new EventPayload { ProcessPid = 1, Reason = reason, Time = seconds - ago });
        LiveSnapshot With(params CircusEvent[] events) => Of(Some.Watcher("web", 1)) with { Events = new Dictionary<string, ReadOnlyMemory<CircusEvent>> { ["web"] = events } };

        Assert.Empty(Run(Book(rule), With(End(90, "exit"), End(10, "exit"), End(5, "signal"), End(4, "stop")), 1).Active);
        Assert.Single(Run(Book(rule), With(End(30, "exit"), End(10, "exit"), End(5, "signal")), 1).Active);
    }

    [Fact]
    public void Row74_NodeAway_WatchersKeepTheirAlerts()
    {
        var book = Book(new AlertRule { Id = "down", Name = "down", Kind = AlertKind.Down }, new AlertRule { Id = "away", Name = "away", Kind = AlertKind.NodeAway, Seconds = 10 });
        book = Run(book, Of(Failed("web")), 2);

        book = Run(book, LiveSnapshot.Empty with { Link = LinkState.Down, Fault = "No answer.", Node = Some.Node() }, 60);

        Assert.Equal(["away", "down"], book.Firing.Select(alert => alert.Rule).Order());
    }

    [Fact]
    public void Row74_Stale_NoSamplesForLong_Fires()
    {
        var book = Book(new AlertRule { Id = "r", Name = "stale", Kind = AlertKind.Stale, Seconds = 60 });

        book = Run(book, Of(Some.Watcher("web", 1)) with { Sampled = _now }, 69);
        Assert.DoesNotContain(book.Active, alert => alert.IsFiring);
        book = Run(book, Of(Some.Watcher("web", 1)) with { Sampled = _now.AddSeconds(-69) }, 5);

        Assert.True(Assert.Single(book.Active).IsFiring);
    }

    [Fact]
    public void Row74_MachineMemory_AboveTheLimit_Fires()
    {
        var round = Some.Round([], [], []);
        var full = round with { Node = round.Node! with { MemAvailable = 100L << 20 } };

        var book = Run(Book(new AlertRule { Id = "r", Name = "memory", Kind = AlertKind.MachineMemory, Limit = 95 }), Of() with { Round = full, Sampled = _now }, 2);

        Assert.Contains("98 % in use", Assert.Single(book.Active).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Row74_Disk_FullerThanTheLimit_Fires()
    {
        var book = Book(new AlertRule { Id = "r", Name = "disk", Kind = AlertKind.Disk, Of = "/var", Limit = 90 });

        book = AlertEvaluation.Step(book, [new AlertNode("", "host", Of(), new Dictionary<string, double> { ["/var"] = 97 })], _now);

        Assert.Equal("the disk of /var is 97 % full, above 90", Assert.Single(book.Active).Text);
    }

    [Fact]
    public void Row74_RuleIsRemoved_ItsAlertsAreOver()
    {
        var book = Run(Book(new AlertRule { Id = "r", Name = "down", Kind = AlertKind.Down }), Of(Failed("web")), 2);

        book = Run(book with { Rules = [] }, Of(Failed("web")), 1);

        Assert.Empty(book.Active);
        Assert.Single(book.Past);
    }

    [Fact]
    public void Row74_NothingChanges_IsTheSameBook()
    {
        var book = Run(Book(new AlertRule { Id = "r", Name = "down", Kind = AlertKind.Down }), Of(Failed("web")), 2);

        Assert.Same(book, Run(book, Of(Failed("web")), 5));
    }

    [Fact]
    public void Row74_AfterARestartOfTheConsole_AlertsGoOn()
    {
        var book = Run(Book(new AlertRule { Id = "r", Name = "down", Kind = AlertKind.Down }), Of(Failed("web")), 2);
        var before = Assert.Single(book.Active);

        // Nothing is known at first, not even the name of the host.
        book = AlertEvaluation.Step(book, [new AlertNode("", "this node", LiveSnapshot.Empty, _noDisks)], _now);
        book = Run(book, Of(Failed("web")), 2);

        Assert.Equal(before.Id, Assert.Single(book.Active).Id);
        Assert.Empty(book.Past);
    }

    private static AlertBook Book(params AlertRule[] rules) => new() { Rules = rules };

    private static WatcherDescription Failed(string name) => Some.Watcher(name) with { Substate = "failed", Reason = "gave up", Numprocesses = 1 };

    private static LiveSnapshot Of(params WatcherDescription[] watchers) => LiveSnapshot.Empty with { Link = LinkState.Up, Node = Some.Node(watchers) };

    private LiveSnapshot Cpu(float percent) => Of(Some.Watcher("web", 1)) with
    {
        Sampled = _now.AddMinutes(10),
        Columns = new Dictionary<string, ReadOnlyMemory<Reading>> { [ColumnId.OfWatcher("web")] = new[] { new Reading(percent, 10) } },
    };

    /// <summary>So many seconds of this.</summary>
    private AlertBook Run(AlertBook book, LiveSnapshot snapshot, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            book = AlertEvaluation.Step(book, [new AlertNode("", "host", snapshot, _noDisks)], _now);
            _now = _now.AddSeconds(1);
        }

        return book;
    }
}
