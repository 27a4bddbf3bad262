using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Circus.Web.Tests.Host;

/// <summary>What a browser without scripts does: keeps cookies, sends the hidden fields of a form. Redirects are left to the test.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _client;

    public Browser(Uri address)
    {
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = address };
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
    }

    /// <summary>Sent with every request.</summary>
    public HttpRequestHeaders Headers => _client.DefaultRequestHeaders;

    public CookieContainer Cookies { get; } = new();

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(path, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _client.SendAsync(request, TestContext.Current.CancellationToken);

    /// <summary>Opens a page, fills its form and sends it to where the form says.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string path, params (string Name, string Value)[] fields)
    {
        using var page = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        return await SubmitAsync(path, await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), fields);
    }

    /// <summary>Fills one of the forms of a page.</summary>
    /// <param name="path">The page.</param>
    /// <param name="handler">The name of the form.</param>
    /// <param name="fields">What is filled in, and the button that is pressed when there are several.</param>
    public async Task<HttpResponseMessage> SubmitNamedAsync(string path, string handler, params (string Name, string Value)[] fields)
    {
        using var page = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        return await FillAsync(path, await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), $"form:has(input[name=_handler][value={handler}])", fields);
    }

    /// <summary>Fills the form of a page that is open already.</summary>
    public Task<HttpResponseMessage> SubmitAsync(string path, string html, params (string Name, string Value)[] fields) => FillAsync(path, html, "form", fields);

    private async Task<HttpResponseMessage> FillAsync(string path, string html, string selector, (string Name, string Value)[] fields)
    {
        using var document = new HtmlParser().ParseDocument(html);
        var form = Assert.IsAssignableFrom<IHtmlFormElement>(document.QuerySelector(selector));
        var values = form.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>().ToDictionary(input => input.Name!, input => input.Value);
        foreach (var (name, value) in fields)
        {
            Assert.NotNull(form.QuerySelector($"[name='{name}']"));
            values[name] = value;
        }

        using var content = new FormUrlEncodedContent(values);
        var action = form.GetAttribute("action") is { Length: > 0 } given ? given : path;
        return await _client.PostAsync(action, content, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> TrySetUpAsync(
        string code, string userName = RunningConsole.UserName, string password = RunningConsole.Password, string? again = null) =>
        SubmitAsync("/setup", ("code", code), ("username", userName), ("password", password), ("password-again", again ?? password));

    public async Task SetUpAsync(string code)
    {
        using var answer = await TrySetUpAsync(code);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    public Task<HttpResponseMessage> TrySignInAsync(
        string userName = RunningConsole.UserName, string password = RunningConsole.Password, string returnUrl = "") =>
        SubmitAsync($"/signin{returnUrl}", ("username", userName), ("password", password));

    public async Task SignInAsync(string userName = RunningConsole.UserName)
    {
        using var answer = await TrySignInAsync(userName);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    public void Dispose() => _client.Dispose();
}
