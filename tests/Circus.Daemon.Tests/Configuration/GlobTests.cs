using Circus.Daemon.Configuration;

namespace Circus.Daemon.Tests.Configuration;

public sealed class GlobTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "abc", true)]
    [InlineData("a*c", "abbc", true)]
    [InlineData("a*c", "abbd", false)]
    [InlineData("*a*b*", "xxaxxbxx", true)]
    [InlineData("*a*b*", "xxbxxaxx", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("web[12]", "web2", true)]
    [InlineData("web[12]", "web3", false)]
    [InlineData("web[!12]", "web3", true)]
    [InlineData("web[a-c]", "webb", true)]
    [InlineData("web[a-c]", "webd", false)]
    [InlineData("web[]]", "web]", true)]
    [InlineData("web[", "web[", true)]
    [InlineData("web[!", "web[!", true)]
    [InlineData("Web", "web", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    public void IsMatch_PatternAndText_IsAsInTheShell(string pattern, string text, bool isMatch) =>
        Assert.Equal(isMatch, Glob.IsMatch(pattern, text));
}
