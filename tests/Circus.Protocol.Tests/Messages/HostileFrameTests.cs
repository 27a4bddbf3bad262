using System.Text;
using Circus.Protocol.Messages;

namespace Circus.Protocol.Tests.Messages;

/// <summary>Whatever arrives has one of two outcomes: a message, or nothing.</summary>
public sealed class HostileFrameTests
{
    private static readonly byte[][] _frames =
    [
        [], [0], [0xFF, 0xFE], [(byte)'{', (byte)'"', 0xC3, (byte)'"', (byte)':', (byte)'1', (byte)'}'],
        .. new[]
        {
            "{", "[]", "3", "null", "\"x\"", "{\"pid\":", "{\"pid\":1e999}", "{\"pid\":[]}", "{\"pid\":{}}", "{\"time\":\"now\"}", "{\"cpu\":true}", "{\"process_pid\":99999999999999}",
            "{\"watchers\":null}", "{\"status\":{}}", "{\"errno\":\"3\",\"status\":\"error\"}", "{}x", "{\"a\":1,\"a\":2}",
        }.Select(Encoding.UTF8.GetBytes),
        Encoding.UTF8.GetBytes(new string('[', 100_000)),
        Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 100) + new string(']', 100) + "}"),
    ];

    [Fact]
    public void Parse_HostileFrame_NeverThrows()
    {
        foreach (var frame in _frames)
        {
            _ = ControlReply.Parse(frame)?.Reason;
            _ = ControlReply.Parse(frame)?.Error;
            _ = CircusEvent.Parse("watcher.a.spawn", frame);
            _ = StatsSample.Parse("stat.a", frame);
            _ = StatsSample.Parse("stat.a.1", frame);
        }

        Assert.NotEmpty(_frames);
    }

    [Fact]
    public void Parse_EveryBeginningOfAFrame_NeverThrows()
    {
        var frame = Frame.Read("stat-process.json");
        for (var length = 0; length < frame.Length; length++)
        {
            Assert.Null(StatsSample.Parse("stat.web.4711", frame.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("stat.")]
    [InlineData("stats.web")]
    [InlineData("watcher.web")]
    public void Parse_ForeignTopic_IsNothing(string topic)
    {
        Assert.Null(StatsSample.Parse(topic, "{}"u8));
        Assert.Null(CircusEvent.Parse(topic, "{}"u8));
    }
}
