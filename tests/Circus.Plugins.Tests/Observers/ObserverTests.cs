using Circus.Plugins.Observers;

namespace Circus.Plugins.Tests.Observers;

public sealed class ObserverTests
{
    private static readonly TimeSpan _elapsed = TimeSpan.FromMilliseconds(12.5);

    [Fact]
    public void HttpAnswer_Good_IsATiming() =>
        Assert.Equal([new PluginAction.Timing("http_stats.request_time", 12.5)], new HttpAnswer(204, _elapsed).ToActions("web"));

    [Theory]
    [InlineData(500, "its page answers 500")]
    [InlineData(404, "its page answers 404")]
    [InlineData(HttpAnswer.None, "its page does not answer")]
    public void HttpAnswer_Bad_IsCountedAndRestartsTheWatcher(int code, string reason) =>
        Assert.Equal(
            [
                new PluginAction.Count("http_stats.error"),
                new PluginAction.Count($"http_stats.error.{code}"),
                new PluginAction.Restart("web", reason),
                new PluginAction.Count("http_stats.restart_on_error"),
            ],
            new HttpAnswer(code, _elapsed).ToActions("web"));

    [Fact]
    public void HttpAnswer_BadWithoutAWatcher_IsOnlyCounted() => Assert.Equal(2, new HttpAnswer(500, _elapsed).ToActions(null).Count());

    [Fact]
    public void RedisFigures_KnownKeys_AreGauges() =>
        Assert.Equal(
            [new PluginAction.Gauge("redis_stats.connected_clients", 3), new PluginAction.Gauge("redis_stats.mem_fragmentation_ratio", 1.25)],
            RedisFigures.Of("# Clients\r\nconnected_clients:3\r\nmem_fragmentation_ratio:1.25\r\nredis_version:7.0\r\nmaxclients:10000\r\n"));

    [Theory]
    [InlineData("redis://localhost:6379/0", "Unspecified/localhost:6379", null, null, 0)]
    [InlineData("redis://db", "Unspecified/db:6379", null, null, 0)]
    [InlineData("redis://:pa%3Ass@db:7000/2", "Unspecified/db:7000", null, "pa:ss", 2)]
    [InlineData("redis://me:secret@[::1]:7000", "Unspecified/::1:7000", "me", "secret", 0)]
    [InlineData("unix:///run/redis.sock", "/run/redis.sock", null, null, 0)]
    public void RedisAddress_Url_IsTakenApart(string url, string endPoint, string? user, string? password, int database)
    {
        var address = RedisAddress.Parse(url)!;

        Assert.Equal((endPoint, user, password, database), (address.EndPoint.ToString(), address.User, address.Password, address.Database));
    }

    [Theory]
    [InlineData("localhost:6379")]
    [InlineData("http://localhost")]
    [InlineData("redis://localhost/zero")]
    [InlineData("")]
    public void RedisAddress_Other_IsNone(string url) => Assert.Null(RedisAddress.Parse(url));
}
