using System.Text.Json.Nodes;
using Circus.Web.Audit;

namespace Circus.Web.Tests.Audit;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("run --port 80", "run --port 80")]
    [InlineData("run --password hunter2 --port 80", "run --password •••• --port 80")]
    [InlineData("run --db-password=hunter2 x", "run --db-password=•••• x")]
    [InlineData("run --api-key 'a b c' x", "run --api-key •••• x")]
    [InlineData("API_TOKEN=abc run", "API_TOKEN=•••• run")]
    [InlineData("""{"client_secret": "abc", "id": 1}""", """{"client_secret": ••••, "id": 1}""")]
    [InlineData("curl -H 'Authorization: Bearer abc.def'", "curl -H 'Authorization: Bearer ••••")]
    [InlineData("postgres://app:hunter2@db/x", "postgres://app:••••@db/x")]
    [InlineData("redis://:hunter2@cache:6379", "redis://:••••@cache:6379")]
    [InlineData("http://host:80/path@2", "http://host:80/path@2")]
    [InlineData("tokenizer --fast model.bin", "tokenizer --fast model.bin")]
    [InlineData("the password is needed", "the password is needed")]
    public void Text_WithASecret_LosesOnlyThat(string text, string expected) => Assert.Equal(expected, SecretMask.InText(text));

    [Theory]
    [InlineData("PASSWORD", true)]
    [InlineData("DB_PASS", true)]
    [InlineData("AWS_SECRET_ACCESS_KEY", true)]
    [InlineData("SENTRY_DSN", true)]
    [InlineData("GITHUB_TOKEN", true)]
    [InlineData("ConnectionStrings__Main", true)]
    [InlineData("PATH", false)]
    [InlineData("KEYBOARD", false)]
    [InlineData("BYPASS_CACHE", false)]
    [InlineData("COMPASS", true)]
    public void Name_OfASecret_IsKnown(string name, bool expected) => Assert.Equal(expected, SecretMask.IsSecretName(name));

    [Theory]
    [InlineData("env", """{"A":"1","DB_PASSWORD":"x"}""", true, """{"A":"••••","DB_PASSWORD":"••••"}""")]
    [InlineData("env", """{"A":"1","DB_PASSWORD":"x"}""", false, """{"A":"1","DB_PASSWORD":"••••"}""")]
    [InlineData("cmd", "\"run --password x\"", true, "\"run --password ••••\"")]
    [InlineData("args", """["--token=x","y"]""", true, """["--token=••••","y"]""")]
    [InlineData("numprocesses", "3", true, "3")]
    [InlineData("env", "\"A = 1, TOKEN = 2\"", true, "\"••••\"")]
    public void Option_Value_IsMaskedByItsName(string name, string value, bool withEnvironment, string expected) =>
        Assert.Equal(expected, SecretMask.OfOption(name, JsonNode.Parse(value), withEnvironment)!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
}
