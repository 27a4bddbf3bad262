using Circus.Plugins.Reloading;

namespace Circus.Plugins.Tests.Reloading;

public sealed class ReloadLedgerTests
{
    [Fact]
    [Trait("Peer", "242")]
    public void Look_FirstSight_IsRememberedAndNoReload()
    {
        var ledger = new ReloadLedger(TimeSpan.Zero);

        Assert.False(ledger.Look("web", "a", Given.Start));
        Assert.Equal(["web"], ledger.Known);
    }

    [Fact]
    [Trait("Peer", "240")]
    public void Look_SameState_IsNoReload()
    {
        var ledger = new ReloadLedger(TimeSpan.Zero);
        ledger.Look("web", "a", Given.Start);

        Assert.False(ledger.Look("web", "a", Given.Start.AddSeconds(1)));
    }

    [Fact]
    [Trait("Peer", "241")]
    public void Look_Changed_IsRememberedAnewAndOneReload()
    {
        var ledger = new ReloadLedger(TimeSpan.Zero);
        ledger.Look("web", "a", Given.Start);

        Assert.True(ledger.Look("web", "b", Given.Start.AddSeconds(1)));
        Assert.False(ledger.Look("web", "b", Given.Start.AddSeconds(2)));
    }

    [Fact]
    public void Look_StillChanging_WaitsUntilItIsTheSameForTheWholeTime()
    {
        var ledger = new ReloadLedger(TimeSpan.FromSeconds(2));
        ledger.Look("web", "a", Given.Start);

        Assert.False(ledger.Look("web", "b", Given.Start.AddSeconds(1)));
        Assert.False(ledger.Look("web", "c", Given.Start.AddSeconds(2)));
        Assert.False(ledger.Look("web", "c", Given.Start.AddSeconds(3)));
        Assert.True(ledger.Look("web", "c", Given.Start.AddSeconds(4)));
    }

    [Fact]
    public void Look_ChangedAndBack_IsNoReload()
    {
        var ledger = new ReloadLedger(TimeSpan.FromSeconds(2));
        ledger.Look("web", "a", Given.Start);
        ledger.Look("web", "b", Given.Start.AddSeconds(1));

        Assert.False(ledger.Look("web", "a", Given.Start.AddSeconds(9)));
    }

    [Fact]
    public void Look_NotThereForAMoment_IsNoReload()
    {
        var ledger = new ReloadLedger(TimeSpan.Zero);
        ledger.Look("web", "a", Given.Start);

        Assert.False(ledger.Look("web", null, Given.Start.AddSeconds(1)));
        Assert.False(ledger.Look("web", "a", Given.Start.AddSeconds(2)));
    }

    [Fact]
    [Trait("Peer", "243")]
    public void KeepOnly_VanishedWatcher_IsForgotten()
    {
        var ledger = new ReloadLedger(TimeSpan.Zero);
        ledger.Look("web", "a", Given.Start);
        ledger.Look("db", "a", Given.Start);

        ledger.KeepOnly(["db"]);

        Assert.Equal(["db"], ledger.Known);
    }

    [Theory]
    [Trait("Peer", "239")]
    [InlineData(null, 1)]
    [InlineData("2", 2)]
    public void LoopRate_DefaultAndText_IsSeconds(string? written, int seconds)
    {
        var options = written is null ? Given.Options("command_reloader") : Given.Options("command_reloader", ("loop_rate", written));

        Assert.Equal(TimeSpan.FromSeconds(seconds), options.Period("loop_rate"));
    }
}
