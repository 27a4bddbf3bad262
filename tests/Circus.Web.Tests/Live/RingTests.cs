using Circus.Web.Live;

namespace Circus.Web.Tests.Live;

public sealed class RingTests
{
    [Fact]
    public void Append_BeyondTheCapacity_KeepsTheNewest()
    {
        var ring = new Ring<int>(5);
        for (var i = 1; i <= 100; i++)
        {
            ring.Append(i);
            Assert.Equal(Enumerable.Range(Math.Max(1, i - 4), Math.Min(i, 5)), ring.View.ToArray());
        }
    }

    [Fact]
    public void View_OfAReader_NeverChanges()
    {
        var ring = new Ring<int>(5);
        var views = new List<(int[] Then, ReadOnlyMemory<int> View)>();
        for (var i = 0; i < 100; i++)
        {
            ring.Append(i);
            views.Add((ring.View.ToArray(), ring.View));
        }

        Assert.All(views, pair => Assert.Equal(pair.Then, pair.View.ToArray()));
    }
}
