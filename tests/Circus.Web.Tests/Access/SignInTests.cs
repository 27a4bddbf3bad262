using System.Net;
using Circus.Web.Access;
using Circus.Web.Tests.Host;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Access;

public sealed class SignInTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Overview_Anonymous_LeadsToSignIn()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();

        using var answer = await browser.GetAsync("/");

        Assert.Equal("/signin", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task DeepLink_Anonymous_IsRememberedThroughSignIn()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();

        using var challenge = await browser.GetAsync("/n/local/w/web?range=15m");
        var signIn = challenge.Headers.Location!.OriginalString;
        using var answer = await browser.SubmitAsync(signIn, ("username", RunningConsole.UserName), ("password", RunningConsole.Password));

        Assert.Equal("/signin?returnUrl=%2Fn%2Flocal%2Fw%2Fweb%3Frange%3D15m", signIn);
        Assert.Equal("/n/local/w/web?range=15m", Location(console, answer));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("evil")]
    public async Task SignIn_ForeignReturnAddress_LeadsToTheOverview(string returnUrl)
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();

        using var answer = await browser.TrySignInAsync(returnUrl: $"?returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.Equal("/", Location(console, answer));
    }

    [Fact]
    public async Task SignIn_Cookie_IsKeptFromScriptsAndOtherSites()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();

        using var answer = await browser.TrySignInAsync();

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), value => value.StartsWith("circus-", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task SignIn_UnknownUserAndWrongPassword_AnswerAlike()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();

        using var unknown = await browser.TrySignInAsync("nobody", "a wrong password");
        using var wrong = await browser.TrySignInAsync(RunningConsole.UserName, "a wrong password");

        Assert.Equal(wrong.StatusCode, unknown.StatusCode);
        var alert = Alert(await unknown.Content.ReadAsStringAsync(Cancelled));
        Assert.Contains("wrong", alert, StringComparison.Ordinal);
        Assert.Equal(alert, Alert(await wrong.Content.ReadAsStringAsync(Cancelled)));
    }

    [Fact]
    public async Task SignIn_FiveFailures_LocksForAMinute()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await FailAsync(browser, times: 5);

        using var locked = await browser.TrySignInAsync();
        console.Time.Advance(LockoutTime.First + TimeSpan.FromSeconds(1));
        using var later = await browser.TrySignInAsync();

        Assert.Equal(HttpStatusCode.OK, locked.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, later.StatusCode);
    }

    [Fact]
    public async Task SignIn_ManyPosts_IsSlowedDown()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await FailAsync(browser, AccessRateLimits.PostsPerWindow);

        using var answer = await browser.TrySignInAsync();

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
    }

    [Fact]
    public async Task SignIn_WithoutToken_IsRefused()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();

        using var answer = await browser.SubmitAsync(
            "/signin", "<form><input name=_handler type=hidden value=signin><input name=username><input name=password></form>",
            ("username", RunningConsole.UserName), ("password", RunningConsole.Password));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("out of date", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignOut_WithToken_EndsTheSession()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();
        using var denied = await browser.GetAsync("/denied");

        using var signedOut = await browser.SubmitAsync("/denied", await denied.Content.ReadAsStringAsync(Cancelled));
        using var answer = await browser.GetAsync("/");

        Assert.Equal("/signin", Location(console, signedOut));
        Assert.Equal("/signin", Location(console, answer));
    }

    [Fact]
    public async Task SignOut_WithoutToken_IsRefused()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();

        using var answer = await browser.SubmitAsync("/signout", "<form></form>");
        using var still = await browser.GetAsync("/signin");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("/", Location(console, still));
    }

    [Fact]
    public async Task Session_AccountChanged_EndsWithinAMinute()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();
        await using (var scope = console.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<ConsoleUser>>();
            await users.UpdateSecurityStampAsync((await users.FindByNameAsync(RunningConsole.UserName))!);
        }

        console.Time.Advance(TimeSpan.FromSeconds(61));
        using var answer = await browser.GetAsync("/");

        Assert.Equal("/signin", Location(console, answer));
    }

    [Fact]
    public async Task Session_UnusedForEightHours_Ends()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();

        console.Time.Advance(TimeSpan.FromHours(8) + TimeSpan.FromMinutes(1));
        using var answer = await browser.GetAsync("/");

        Assert.Equal("/signin", Location(console, answer));
    }

    [Fact]
    public async Task Session_InUseAllTheTime_EndsAfterADay_AlsoOnAnOpenPage()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();
        var open = await console.PrincipalAsync(await console.CreateUserAsync("olga", "viewer"));
        var table = console.Services.GetRequiredService<AccessTable>();

        for (var hours = 0; hours < 23; hours++)
        {
            console.Time.Advance(TimeSpan.FromHours(1));
            using var still = await browser.GetAsync("/profile");
            Assert.Equal(HttpStatusCode.OK, still.StatusCode);
        }

        Assert.True(table.IsCurrent(open));
        console.Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        using var answer = await browser.GetAsync("/profile");

        Assert.Equal("/signin?returnUrl=%2Fprofile", answer.Headers.Location?.OriginalString);
        Assert.False(table.IsCurrent(open));
    }

    [Fact]
    public async Task Session_WithOtherHours_EndsAfterThose()
    {
        await using var console = await RunningConsole.StartAsync(configure: options => options with { IdleHours = 1, SessionHours = 2 });
        using var browser = console.OpenBrowser();
        await browser.SetUpAsync(console.SetupCode!);
        var start = console.Time.GetUtcNow();
        using var idle = console.OpenBrowser();
        await idle.SignInAsync();

        foreach (var minutes in new[] { 40, 40, 39 })
        {
            console.Time.Advance(TimeSpan.FromMinutes(minutes));
            using var still = await browser.GetAsync("/profile");
            Assert.Equal(HttpStatusCode.OK, still.StatusCode);
            if (console.Time.GetUtcNow() > start.AddHours(1))
            {
                using var unused = await idle.GetAsync("/profile");
                Assert.Equal(HttpStatusCode.Redirect, unused.StatusCode);
            }
        }

        console.Time.Advance(TimeSpan.FromMinutes(2));
        using var over = await browser.GetAsync("/profile");
        Assert.Equal(HttpStatusCode.Redirect, over.StatusCode);
    }

    [Fact]
    public async Task Password_ChangedByItsUser_EndsAllOtherSessions()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();
        using var other = console.OpenBrowser();
        await other.SignInAsync();
        const string next = "five words are even more";

        using var wrong = await browser.SubmitNamedAsync("/profile", "password", ("current", "not this one"), ("password", next), ("password-again", next));
        using var changed = await browser.SubmitNamedAsync("/profile", "password", ("current", RunningConsole.Password), ("password", next), ("password-again", next));
        using var own = await browser.GetAsync("/profile");
        using var others = await other.GetAsync("/profile");
        using var again = await other.TrySignInAsync(password: next);

        Assert.Contains("The password is wrong", await wrong.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Contains("is changed", await changed.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, others.StatusCode);
        Assert.Equal("/", Location(console, again));
    }

    [Fact]
    public async Task Sessions_AllOthersEnded_ThisOneGoesOn()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();
        using var other = console.OpenBrowser();
        await other.SignInAsync();

        using var ended = await browser.SubmitNamedAsync("/profile", "sessions");
        using var own = await browser.GetAsync("/profile");
        using var others = await other.GetAsync("/profile");

        Assert.Contains("All other browsers", await ended.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, others.StatusCode);
    }

    [Fact]
    public async Task UnknownAddress_SignedIn_IsNotFound()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();

        using var answer = await browser.GetAsync("/no/such/page");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("Nothing here", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private static async Task FailAsync(Browser browser, int times)
    {
        for (var attempt = 0; attempt < times; attempt++)
        {
            using var answer = await browser.TrySignInAsync(RunningConsole.UserName, "a wrong password");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private static string Location(RunningConsole console, HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var location = new Uri(console.Address, answer.Headers.Location!);
        Assert.Equal(console.Address.Authority, location.Authority);
        return location.PathAndQuery;
    }

    private static string Alert(string html)
    {
        using var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
        return document.QuerySelector("[role=alert]")?.TextContent ?? "";
    }
}
