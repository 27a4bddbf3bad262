using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Commands;
using Circus.Cli.Options;
using Circus.Cli.Output;

namespace Circus.Cli.Tests.Options;

/// <summary>Options as they are typed and printed.</summary>
public sealed class OptionTextTests
{
    [Theory]
    [Trait("Peer", "61")]
    [Trait("Peer", "62")]
    [Trait("Peer", "63")]
    [Trait("Peer", "64")]
    [Trait("Peer", "83")]
    [Trait("Peer", "84")]
    [Trait("Peer", "251")]
    [InlineData("stdout_stream.class", "FileStream", "\"FileStream\"")]
    [InlineData("stdout_stream.max_bytes", "1024", "1024")]
    [InlineData("stderr_stream.backup_count", "3", "3")]
    [InlineData("stdout_stream.filename", "42", "\"42\"")]
    [InlineData("hooks.before_start", "/opt/hook a:b,c", "\"/opt/hook a:b,c\"")]
    [InlineData("hooks", "before_start:a", """{"before_start":"a"}""")]
    [InlineData("hooks", "before_start:a,after_start:b", """{"before_start":"a","after_start":"b"}""")]
    [InlineData("args", "--arg1 1 --arg2 2", "\"--arg1 1 --arg2 2\"")]
    [InlineData("cmd", "42", "\"42\"")]
    [InlineData("uid", "1000", "\"1000\"")]
    [InlineData("numprocesses", "3", "3")]
    [InlineData("warmup_delay", "1.5", "1.5")]
    [InlineData("graceful_timeout", "5", "5")]
    [InlineData("stop_signal", "SIGUSR1", "10")]
    [InlineData("stop_signal", "rtmin+1", "35")]
    [InlineData("shell", "True", "true")]
    [InlineData("respawn", "off", "false")]
    [InlineData("rlimit_nofile", "1024", "1024")]
    [InlineData("rlimit_core", "unlimited", "null")]
    [InlineData("env", "A=1,B=x=y,z,C=", """{"A":"1","B":"x=y,z","C":""}""")]
    [InlineData("env", """{"A": "1"}""", """{"A":"1"}""")]
    [InlineData("of_a_later_version", "7", "7")]
    [InlineData("of_a_later_version", "true", "true")]
    [InlineData("of_a_later_version", "200M", "\"200M\"")]
    public void Text_Option_IsTheValueOfTheWire(string key, string text, string value) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(value), OptionText.Parse(key, text)), OptionText.Parse(key, text)?.ToJsonString());

    [Theory]
    [Trait("Peer", "85")]
    [InlineData("hooks", "before_breakfast:a")]
    [InlineData("hooks", "before_start:a:b")]
    [InlineData("numprocesses", "1.5")]
    [InlineData("graceful_timeout", "soon")]
    [InlineData("shell", "maybe")]
    [InlineData("stop_signal", "NOPE")]
    [InlineData("stop_signal", "0")]
    [InlineData("env", "no equals sign")]
    [InlineData("rlimit_core", "much")]
    public void Text_NoneForTheOption_IsRefused(string key, string text) => Assert.Throws<UsageException>(() => OptionText.Parse(key, text));

    [Fact]
    public void Environment_Refused_IsNotRepeated() =>
        Assert.DoesNotContain("hunter2", Assert.Throws<UsageException>(() => OptionText.Parse("env", "hunter2")).Message, StringComparison.Ordinal);

    [Theory]
    [Trait("Peer", "247")]
    [Trait("Peer", "251")]
    [InlineData("""{"b": "2", "a": "1"}""", "a=1,b=2")]
    [InlineData("null", "")]
    [InlineData("7", "7")]
    [InlineData("1.5", "1.5")]
    [InlineData("true", "True")]
    [InlineData("{}", "{}")]
    public void Value_Printed_IsTheTextOfCircus(string json, string text) => Assert.Equal(text, ValueText.Of(JsonElement.Parse(json)));
}
