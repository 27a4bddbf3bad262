using Circus.Web.Access;

namespace Circus.Web.Tests.Access;

public sealed class LocalUrlTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/watchers?q=a&sort=cpu")]
    [InlineData("/n/local/w/web#charts")]
    public void LocalUrl_PathOfTheConsole_IsKept(string url) => Assert.Equal(url, LocalUrl.OrOverview(url));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("watchers")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/a\\..\\..\\evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("/\u0085/evil.example")]
    [InlineData("http://evil.example")]
    [InlineData(" /watchers")]
    public void LocalUrl_AnythingElse_IsTheOverview(string? url) => Assert.Equal("/", LocalUrl.OrOverview(url));
}
