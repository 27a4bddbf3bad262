using System.Net;
using System.Runtime.Versioning;
using Circus.Web.Tests.Host;

namespace Circus.Web.Tests.Access;

[SupportedOSPlatform("linux")]
public sealed class FirstRunTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/signin")]
    [InlineData("/n/local/w/web")]
    public async Task AnyPage_NoUserExists_LeadsToSetUp(string path)
    {
        await using var console = await RunningConsole.StartAsync();
        using var browser = console.OpenBrowser();

        using var answer = await browser.GetAsync(path);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/setup", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task SetUp_WrongCode_SaysSoAndCreatesNobody()
    {
        await using var console = await RunningConsole.StartAsync();
        using var browser = console.OpenBrowser();

        using var answer = await browser.TrySetUpAsync("0000-0000-0000");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("not the set-up code", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.NotNull(console.SetupCode);
    }

    [Theory]
    [InlineData("ana", "short", "short", "at least 12 characters")]
    [InlineData("ana", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "different characters")]
    [InlineData("ana", "four words are enough", "four words are not", "two passwords differ")]
    [InlineData("ana maria", "four words are enough", "four words are enough", "can only contain letters or digits")]
    [InlineData("stephanie", "my name is stephanie", "my name is stephanie", "must not contain the user name")]
    [InlineData("", "four words are enough", "four words are enough", "is invalid")]
    public async Task SetUp_BadAccount_SaysWhatIsWrongAndKeepsTheCode(string userName, string password, string again, string expected)
    {
        await using var console = await RunningConsole.StartAsync();
        using var browser = console.OpenBrowser();

        using var answer = await browser.TrySetUpAsync(console.SetupCode!, userName, password, again);

        var html = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.Contains(expected, html, StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("four words", html, StringComparison.Ordinal);
        Assert.NotNull(console.SetupCode);
    }

    [Fact]
    public async Task SetUp_RightCode_SignsInAndLeadsToTheOverview()
    {
        await using var console = await RunningConsole.StartAsync();
        using var browser = console.OpenBrowser();

        using var answer = await browser.TrySetUpAsync(console.SetupCode!.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal));
        using var signIn = await browser.GetAsync("/signin");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/", LocalPath(answer));
        Assert.Equal("/", LocalPath(signIn));
    }

    [Fact]
    public async Task SetUp_AdministratorExists_IsNotFound()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();

        using var page = await browser.GetAsync("/setup");

        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Contains("Nothing here", await page.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetUp_FormOpenWhileAnotherFinishes_IsNotFound()
    {
        await using var console = await RunningConsole.StartAsync();
        using var first = console.OpenBrowser();
        using var second = console.OpenBrowser();
        using var page = await second.GetAsync("/setup");
        var html = await page.Content.ReadAsStringAsync(Cancelled);
        var code = console.SetupCode!;
        await first.SetUpAsync(code);

        using var late = await second.SubmitAsync(
            "/setup", html, ("code", code), ("username", "eve"), ("password", "four words are mine"), ("password-again", "four words are mine"));

        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    }

    [Fact]
    public async Task SetUp_ManyWrongCodes_IsSlowedDown()
    {
        await using var console = await RunningConsole.StartAsync();
        using var browser = console.OpenBrowser();
        for (var attempt = 0; attempt < Circus.Web.Access.AccessRateLimits.PostsPerWindow; attempt++)
        {
            using var allowed = await browser.TrySetUpAsync("0000-0000-0000");
            Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        }

        using var answer = await browser.TrySetUpAsync(console.SetupCode!);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), answer.Headers.RetryAfter?.Delta);
        Assert.Contains("Wait a minute", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetupCode_InFile_IsThePrintedOneAndGoneAfterUse()
    {
        await using var console = await RunningConsole.StartAsync();
        var path = Path.Combine(console.StateDirectory, "setup-code");
        var text = await File.ReadAllTextAsync(path, Cancelled);
        using var browser = console.OpenBrowser();

        await browser.SetUpAsync(text.TrimEnd());

        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}\n$", text);
        Assert.False(File.Exists(path));
        Assert.Null(console.SetupCode);
    }

    [Fact]
    public async Task SetupCode_ConsoleStops_IsRemoved()
    {
        using var folder = new TemporaryFolder();
        await using (var console = await RunningConsole.StartAsync(folder))
        {
            Assert.NotNull(console.SetupCode);
        }

        Assert.False(File.Exists(Path.Combine(folder.Path, "setup-code")));
    }

    [Fact]
    public async Task StateFiles_AfterSetUp_AreForTheOwnerOnly()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();

        var others = Directory.EnumerateFileSystemEntries(console.StateDirectory, "*", SearchOption.AllDirectories)
            .Append(console.StateDirectory)
            .Where(path => (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)) != 0);

        Assert.Empty(others);
        Assert.True(File.Exists(Path.Combine(console.StateDirectory, "console.db")));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(console.StateDirectory, "keys")));
    }

    [Fact]
    public async Task Session_ConsoleStartsAgain_IsStillSignedIn()
    {
        using var folder = new TemporaryFolder();
        CookieContainer cookies;
        Uri address;
        await using (var console = await RunningConsole.StartAsync(folder))
        {
            using var browser = console.OpenBrowser();
            await browser.SetUpAsync(console.SetupCode!);
            cookies = browser.Cookies;
            address = console.Address;
        }

        await using var again = await RunningConsole.StartAsync(folder);
        using var returning = again.OpenBrowser();
        returning.Cookies.Add(cookies.GetCookies(address));
        using var answer = await returning.GetAsync("/signin");

        Assert.Null(again.SetupCode);
        Assert.Equal("/", LocalPath(answer));
    }

    private static string? LocalPath(HttpResponseMessage answer) =>
        answer.Headers.Location is { } location ? (location.IsAbsoluteUri ? location.PathAndQuery : location.OriginalString) : null;
}
