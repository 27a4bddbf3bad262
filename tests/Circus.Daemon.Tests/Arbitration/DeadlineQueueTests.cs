using Circus.Daemon.Arbitration;
using Circus.Daemon.Watchers;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Daemon.Tests.Arbitration;

public sealed class DeadlineQueueTests
{
    [Fact]
    public void RunDue_Deadlines_RunInTheOrderOfTheirTimes()
    {
        var time = new FakeTimeProvider();
        var wakes = 0;
        using var queue = new DeadlineQueue(time, () => wakes++);
        List<string> ran = [];
        queue.After(TimeSpan.FromSeconds(2), () => ran.Add("second"));
        queue.After(TimeSpan.FromSeconds(1), () => ran.Add("first"));
        queue.After(TimeSpan.FromSeconds(1.5), () => ran.Add("never")).Cancel();
        queue.After(TimeSpan.FromSeconds(3), () => ran.Add("later"));

        time.Advance(TimeSpan.FromSeconds(2.1));
        Assert.True(wakes > 0);
        queue.RunDue();

        Assert.Equal(["first", "second"], ran);
    }

    [Fact]
    public void StartOrder_Watchers_ArePriorityThenNameOwnOnesLast()
    {
        WatcherOptions[] watchers = [Of("b"), Of("own", isOwn: true), Of("A"), Of("a", 5), Of("z", -1)];

        Assert.Equal(["a", "A", "b", "own", "z"], StartOrder.Of(watchers).Select(watcher => watcher.Name));

        static WatcherOptions Of(string name, int priority = 0, bool isOwn = false) =>
            new() { Name = name, Cmd = "x", WorkingDir = "/", Priority = priority, IsOwn = isOwn };
    }
}
