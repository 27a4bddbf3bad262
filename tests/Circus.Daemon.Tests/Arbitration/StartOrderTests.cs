using Circus.Daemon.Arbitration;
using Circus.Daemon.Tests.Watchers;

namespace Circus.Daemon.Tests.Arbitration;

public sealed class StartOrderTests
{
    [Theory]
    [InlineData("b:0 a:0 c:0", "a b c")]
    [InlineData("a:1 b:2 c:3", "c b a")]
    [InlineData("a:-1 b:0 c:-2", "b a c")]
    [InlineData("Web:0 app:0 Zoo:0", "Web Zoo app")]
    [InlineData("zebra:0 a-own:0! app:0", "app zebra a-own")]
    [InlineData("zebra:0 own:1! app:0", "own app zebra")]
    [InlineData("", "")]
    public void Of_PrioritiesAndNames_AreInStartOrder(string watchers, string order)
    {
        var options = watchers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => text.TrimEnd('!').Split(':') is var parts
            ? Stage.Options(parts[0]) with { Priority = int.Parse(parts[1], null), IsOwn = text.EndsWith('!') }
            : null!);

        Assert.Equal(order, string.Join(' ', StartOrder.Of(options).Select(watcher => watcher.Name)));
    }
}
