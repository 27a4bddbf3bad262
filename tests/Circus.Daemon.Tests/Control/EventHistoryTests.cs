using System.Text;
using Circus.Daemon.Control;

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

    private static EventHistory Of(int count, int mostEvents = 100)
    {
        var history = new EventHistory(mostEvents);
        for (var seq = 1; seq <= count; seq++)
        {
            history.Add(seq, seq % 2 == 0 ? "watcher.even.spawn" : "watcher.odd.spawn", Encoding.UTF8.GetBytes($$"""{"seq":{{seq}}}"""));
        }

        return history;
    }

    private static string Numbers(EventPage page) => string.Join(' ', page.Events.Select(remembered => remembered.Seq));
}
