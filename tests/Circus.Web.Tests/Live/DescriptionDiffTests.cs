using Circus.Web.Live;

namespace Circus.Web.Tests.Live;

public sealed class DescriptionDiffTests
{
    [Fact]
    public void Keep_NothingChanged_IsTheOldObject()
    {
        var old = Some.Node(Some.Watcher("web", 1), Some.Watcher("job", 2));

        Assert.Same(old, DescriptionDiff.Keep(old, Some.Node(Some.Watcher("web", 1), Some.Watcher("job", 2))));
    }

    [Fact]
    public void Keep_OneWatcherChanged_TheOtherKeepsItsObject()
    {
        var old = Some.Node(Some.Watcher("web", 1), Some.Watcher("job", 2));

        var kept = DescriptionDiff.Keep(old, Some.Node(Some.Watcher("web", 1), Some.Watcher("job", 3)));

        Assert.Same(old.Watchers[0], kept.Watchers[0]);
        Assert.Equal(3, kept.Watchers[1].Processes[0].Pid);
    }

    [Fact]
    public void Keep_OrderChanged_IsNew()
    {
        var old = Some.Node(Some.Watcher("web", 1), Some.Watcher("job", 2));

        Assert.Equal(["job", "web"], DescriptionDiff.Keep(old, Some.Node(Some.Watcher("job", 2), Some.Watcher("web", 1))).Watchers.Select(watcher => watcher.Name));
    }

    [Fact]
    public void Keep_NothingKnown_IsTheNewOne()
    {
        var described = Some.Node();

        Assert.Same(described, DescriptionDiff.Keep(null, described));
    }
}
