using System.Text;
using Circus.Daemon.Control;
using Circus.Daemon.Survival;
using Circus.Daemon.Tests.Interop;
using Microsoft.Extensions.Logging.Abstractions;

namespace Circus.Daemon.Tests.Control;

public sealed class EventHistoryTests
{
    [Theory]
    [InlineData(null, 2, "4 5", 5, 0)]
    [InlineData(0, 2, "1 2", 2, 0)]
    [InlineData(2, 2, "3 4", 4, 0)]
    [InlineData(4, 2, "5", 5, 0)]
    [InlineData(5, 2, "", 5, 0)]
    [InlineData(null, 0, "", 5, 0)]
    [InlineData(3, 0, "", 3, 0)]
    public void Read_Five_GivesThese(int? after, int limit, string numbers, long next, long lost)
    {
        var page = Of(5).Read(after, "", limit);

        Assert.Equal((numbers, next, lost, false), (Numbers(page), page.Next, page.Lost, page.IsOther));
    }

    [Fact]
    public void Read_OneWatcher_NextIsBehindThoseOfOthersToo()
    {
        var history = Of(10);

        var first = history.Read(0, "watcher.odd.", 3);
        var second = history.Read(first.Next, "watcher.odd.", 3);
        var last = history.Read(second.Next, "watcher.odd.", 3);

        Assert.Equal(("1 3 5", "7 9", ""), (Numbers(first), Numbers(second), Numbers(last)));
        Assert.Equal((5, 10, 10), (first.Next, second.Next, last.Next));
    }

    [Fact]
    public void Read_FurtherBackThanItReaches_SaysHowManyAreLost()
    {
        var history = Of(10, mostEvents: 3);

        var page = history.Read(4, "", 100);

        Assert.Equal((8, "8 9 10", 3), (history.Oldest, Numbers(page), page.Lost));
    }

    [Fact]
    public void Read_NumberOfAnotherDaemon_GivesAllAndSaysSo()
    {
        var page = Of(2).Read(500, "", 100);

        Assert.Equal(("1 2", 2, true), (Numbers(page), page.Next, page.IsOther));
    }

    [Fact]
    public void Add_LargeOnes_OldOnesGoUntilTheyFit()
    {
        var history = new EventHistory(mostEvents: 100, mostBytes: 1000);
        for (var seq = 1; seq <= 10; seq++)
        {
            history.Add(seq, "t", new byte[398]);
        }

        Assert.Equal(9, history.Oldest);
    }

    [Fact]
    public void Read_LargeOnes_APageIsNoLargerThanAFrame()
    {
        var history = new EventHistory();
        for (var seq = 1; seq <= 10; seq++)
        {
            history.Add(seq, "t", new byte[300_000]);
        }

        Assert.Equal("1 2 3", Numbers(history.Read(0, "", 100)));
        Assert.Equal("8 9 10", Numbers(history.Read(null, "", 100)));
    }

    [Fact]
    public void Read_NumberOfAnotherEpoch_GivesAllAndSaysSo()
    {
        var history = Of(5);

        Assert.Equal(("1 2 3 4 5", true), (Numbers(history.Read(3, "", 100, "another")), history.Read(3, "", 100, "another").IsOther));
        Assert.Equal(("4 5", false), (Numbers(history.Read(3, "", 100, history.Epoch)), history.Read(3, "", 100, history.Epoch).IsOther));
    }

    [Fact]
    public void Kept_NextDaemon_GoesOnWithTheNumbersOfTheSameEpoch()
    {
        using var folder = new TemporaryFolder();
        var first = Kept(folder);
        Add(first, 1, 5);
        var second = Kept(folder);
        Add(second, 6, 7);

        Assert.Equal((false, true), (first.IsContinued, second.IsContinued));
        Assert.Equal(("3 4 5 6 7", first.Epoch), (Numbers(Kept(folder).Read(2, "", 100, first.Epoch)), second.Epoch));
        Assert.Equal("watcher.odd.spawn", second.Read(4, "watcher.odd.", 1).Events[0].Topic);
        Assert.Equal("""{"seq":5}""", Encoding.UTF8.GetString(second.Read(4, "", 1).Events[0].Payload));
    }

    [Fact]
    public void Kept_MachineWasStartedAnew_NumbersGoOnInAnotherEpoch()
    {
        using var folder = new TemporaryFolder();
        var first = Kept(folder);
        Add(first, 1, 3);

        var second = Kept(folder, "another boot");

        Assert.Equal((3, true), (second.Newest, first.Epoch != second.Epoch));
        Assert.True(second.Read(3, "", 100, first.Epoch).IsOther);
    }

    [Fact]
    public void Kept_LastLineIsCut_OthersCount()
    {
        using var folder = new TemporaryFolder();
        Add(Kept(folder), 1, 3);
        var text = File.ReadAllText(folder.File("events"));
        File.WriteAllText(folder.File("events"), text[..^4]);

        Assert.Equal(2, Kept(folder).Newest);
    }

    [Fact]
    public void Kept_ManyLargeOnes_FileIsBounded()
    {
        using var folder = new TemporaryFolder();
        var history = Kept(folder);
        for (var seq = 1; seq <= 100; seq++)
        {
            history.Add(seq, "t", [.. Enumerable.Repeat((byte)'x', 199_999), (byte)'}']);
        }

        Assert.InRange(new FileInfo(folder.File("events")).Length, 1, (2 * EventHistory.MostBytes) + 400_000);
        Assert.Equal(100, Kept(folder).Newest);
    }

    [Fact]
    public void Kept_CannotBeWrittenAnyMore_FileGoesSoThatNoNumberIsUsedTwice()
    {
        using var folder = new TemporaryFolder();
        var history = Kept(folder);
        Add(history, 1, 2);
        Directory.CreateDirectory(folder.File("events.new"));
        for (var seq = 3; seq <= 30; seq++)
        {
            history.Add(seq, "t", new byte[200_000]);
        }

        Assert.False(File.Exists(folder.File("events")));
        Assert.Equal(30, history.Newest);
    }

    private static EventHistory Kept(TemporaryFolder folder, string boot = "boot") =>
        new(boot, new LineLog(folder.File("events"), NullLogger<LineLog>.Instance));

    private static void Add(EventHistory history, int first, int last)
    {
        for (var seq = first; seq <= last; seq++)
        {
            history.Add(seq, seq % 2 == 0 ? "watcher.even.spawn" : "watcher.odd.spawn", Encoding.UTF8.GetBytes($$"""{"seq":{{seq}}}"""));
        }
    }

    private static EventHistory Of(int count, int mostEvents = 100)
    {
        var history = new EventHistory(mostEvents);
        Add(history, 1, count);
        return history;
    }

    private static string Numbers(EventPage page) => string.Join(' ', page.Events.Select(remembered => remembered.Seq));
}
