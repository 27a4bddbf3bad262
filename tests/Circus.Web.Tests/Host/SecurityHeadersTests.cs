using System.Net;
using Circus.Web.Host;

namespace Circus.Web.Tests.Host;

public sealed class SecurityHeadersTests
{
    [Theory]
    [InlineData("/", HttpStatusCode.Redirect)]
    [InlineData("/healthz", HttpStatusCode.OK)]
    [InlineData("/_framework/blazor.web.js", HttpStatusCode.OK)]
    [InlineData("/_framework/none.js", HttpStatusCode.Redirect)]
    [InlineData("/setup", HttpStatusCode.NotFound)]
    [InlineData("/signin", HttpStatusCode.OK)]
    [InlineData("/_blazor/negotiate", HttpStatusCode.Unauthorized)]
    public async Task Answer_OfEveryKind_HasTheHeadersOnce(string path, HttpStatusCode expected)
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();

        using var answer = await browser.GetAsync(path);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Contains("frame-ancestors 'none'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("same-origin", Header(answer, "Referrer-Policy"));
        Assert.Contains("camera=()", Header(answer, "Permissions-Policy"), StringComparison.Ordinal);
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Opener-Policy"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/signin")]
    [InlineData("/denied")]
    public async Task StaticPage_Policy_ForbidsInlineStyles(string path)
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();

        using var answer = await browser.GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(SecurityHeaders.StaticPolicy, Header(answer, "Content-Security-Policy"));
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", html, StringComparison.Ordinal);
        Assert.DoesNotContain("blazor.web", html, StringComparison.Ordinal);
    }

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
