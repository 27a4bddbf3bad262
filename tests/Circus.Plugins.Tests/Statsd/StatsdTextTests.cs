using Circus.Plugins.Statsd;

namespace Circus.Plugins.Tests.Statsd;

public sealed class StatsdTextTests
{
    [Fact]
    public void Metrics_HaveTheFormsOfStatsd()
    {
        var text = new StatsdText("circus.app.watcher", 1);

        Assert.Equal("circus.app.watcher.web.spawn:1|c", text.Of(new PluginAction.Count("web.spawn"), 0.99));
        Assert.Equal("circus.app.watcher.a:12.5|g", text.Of(new PluginAction.Gauge("a", 12.5), 0));
        Assert.Equal("circus.app.watcher.a:3.25|ms", text.Of(new PluginAction.Timing("a", 3.25), 0));
    }

    [Fact]
    public void SampleRate_OfCountersAndTimings_LeavesTheOthersOut()
    {
        var text = new StatsdText("p", 0.25);

        Assert.Equal("p.a:1|c|@0.25", text.Of(new PluginAction.Count("a"), 0.2));
        Assert.Null(text.Of(new PluginAction.Count("a"), 0.25));
        Assert.Null(text.Of(new PluginAction.Timing("a", 1), 0.9));
    }

    [Fact]
    public void SampleRate_OfGauges_HasNoEffect() => Assert.Equal("p.a:1|g", new StatsdText("p", 0.25).Of(new PluginAction.Gauge("a", 1), 0.9));

    [Fact]
    public void Name_WithSeparators_IsMadeHarmless() =>
        Assert.Equal("p.plugin_my_app.spawn:1|c", new StatsdText("p", 1).Of(new PluginAction.Count("plugin:my app.spawn"), 0));
}
