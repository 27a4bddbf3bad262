using System.Net;
using System.Net.WebSockets;

namespace Circus.Web.Tests.Host;

public sealed class OriginCheckTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://localhost:1")]
    [InlineData("null")]
    public async Task Negotiate_ForeignOrigin_IsForbidden(string origin)
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();

        using var answer = await NegotiateAsync(browser, origin);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Negotiate_OwnOrigin_IsAllowed()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();

        using var answer = await NegotiateAsync(browser, console.Address.GetLeftPart(UriPartial.Authority));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Negotiate_Anonymous_IsRefused()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();

        using var answer = await NegotiateAsync(browser, console.Address.GetLeftPart(UriPartial.Authority));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example", true, HttpStatusCode.Forbidden)]
    [InlineData(null, false, HttpStatusCode.Unauthorized)]
    public async Task WebSocket_ForeignOriginOrAnonymous_IsRefused(string? origin, bool signedIn, HttpStatusCode expected)
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        if (signedIn)
        {
            await browser.SignInAsync();
        }

        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.Cookies = browser.Cookies;
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://{console.Address.Authority}/_blazor"), Cancelled));

        Assert.Equal(expected, socket.HttpStatusCode);
    }

    [Fact]
    public async Task WebSocket_OwnOriginSignedIn_Opens()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();
        using var socket = new ClientWebSocket();
        socket.Options.Cookies = browser.Cookies;
        socket.Options.SetRequestHeader("Origin", console.Address.GetLeftPart(UriPartial.Authority));

        await socket.ConnectAsync(new Uri($"ws://{console.Address.Authority}/_blazor"), Cancelled);

        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Theory]
    [InlineData("console.example")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task Request_ForeignHostName_IsRefused(string host)
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/signin");
        request.Headers.Host = host;

        using var answer = await browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True(answer.Headers.Contains("Content-Security-Policy"));
    }

    private static async Task<HttpResponseMessage> NegotiateAsync(Browser browser, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", origin);
        return await browser.SendAsync(request);
    }
}
