using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Circus.Web.Access;
using Circus.Web.Audit;
using Circus.Web.Tests.Api;
using Circus.Web.Tests.Host;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace Circus.Web.Tests.Access;

public sealed partial class SecondFactorTests
{
    private const string CodeAddress = "/signin/code";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignIn_WithASecondFactor_NeedsTheCodeOfNowOnce()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        var (key, _) = await TurnOnAsync(console);
        console.Time.Advance(TimeSpan.FromMinutes(1));
        using var browser = console.OpenBrowser();

        using var first = await browser.TrySignInAsync(returnUrl: "?returnUrl=%2Fevents");
        using var between = await browser.GetAsync("/");
        using var wrong = await browser.SubmitAsync(CodeAddress, ("code", "000000"));
        using var second = await browser.SubmitAsync(CodeOf(first), ("code", Code(console, key)));
        using var inside = await browser.GetAsync("/profile");

        Assert.Equal("/signin/code?returnUrl=%2Fevents", CodeOf(first));
        Assert.Equal("/signin", Location(between));
        Assert.Contains("does not count", await TextAsync(wrong), StringComparison.Ordinal);
        Assert.Equal("/events", Location(second));
        Assert.Equal(HttpStatusCode.OK, inside.StatusCode);

        // The same code does not open a second door.
        using var thief = console.OpenBrowser();
        using var third = await thief.TrySignInAsync();
        using var again = await thief.SubmitAsync(CodeOf(third), ("code", Code(console, key)));
        Assert.Contains("does not count", await TextAsync(again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_RecoveryCode_CountsOnceHoweverItIsWritten()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        var (_, codes) = await TurnOnAsync(console);
        using var browser = console.OpenBrowser();
        var typed = codes[0].ToLowerInvariant().Replace('-', ' ');

        using var first = await browser.TrySignInAsync();
        using var second = await browser.SubmitAsync(CodeOf(first), ("code", typed));
        using var other = console.OpenBrowser();
        using var third = await other.TrySignInAsync();
        using var again = await other.SubmitAsync(CodeOf(third), ("code", typed));
        using var profile = await browser.GetAsync("/profile");

        Assert.Equal(SecondFactor.RecoveryCodes, codes.Distinct().Count());
        Assert.Equal("/", Location(second));
        Assert.Contains("does not count", await TextAsync(again), StringComparison.Ordinal);
        Assert.Contains("9 recovery codes are left", await TextAsync(profile), StringComparison.Ordinal);
        Assert.Contains(Audit(console), entry => entry is { Action: "session.begin", Message: "with a recovery code" });
    }

    [Fact]
    public async Task SignIn_WrongCodes_LockLikeWrongPasswords_AlsoBetweenRightPasswords()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        var (key, _) = await TurnOnAsync(console);
        console.Time.Advance(TimeSpan.FromMinutes(1));
        using var browser = console.OpenBrowser();
        // Fewer posts than an address may send.
        foreach (var guesses in new[] { 2, 3 })
        {
            using var step = await browser.TrySignInAsync();
            for (var guess = 0; guess < guesses; guess++)
            {
                using var wrong = await browser.SubmitAsync(CodeOf(step), ("code", "123456"));
                Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
            }
        }

        using var late = await browser.SubmitAsync(CodeAddress, ("code", Code(console, key)));
        using var locked = await browser.TrySignInAsync();

        Assert.Contains("Begin again", await TextAsync(late), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, locked.StatusCode);
        Assert.Contains(Audit(console), entry => entry is { Result: AuditResult.Denied, Message: "wrong code, now locked out" });
    }

    [Fact]
    public async Task SignIn_WrongCodesAtTheSameTime_AllCount()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        await TurnOnAsync(console);
        using var browser = console.OpenBrowser();
        using var step = await browser.TrySignInAsync();
        using var page = await browser.GetAsync(CodeAddress);
        var html = await TextAsync(page);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => browser.SubmitAsync(CodeAddress, html, ("code", "123456"))));

        Assert.All(answers, answer => answer.Dispose());
        Assert.Single(Audit(console), entry => entry.Message == "wrong code, now locked out");
    }

    [Fact]
    public async Task Profile_WrongPasswordsAtTheSameTime_AllCount()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => browser.SubmitNamedAsync(
            "/profile", "password", ("current", "not this one at all"), ("password", "five words are even more"), ("password-again", "five words are even more"))));

        Assert.All(answers, answer => answer.Dispose());
        Assert.Equal(5, Audit(console).Count(entry => entry is { Action: "user.password", Message: "wrong password" }));
        Assert.Single(Audit(console), entry => entry is { Action: "user.password", Message: "locked out" });
    }

    [Fact]
    public async Task Profile_LastSignIns_AreOnlyThoseOfThatNameWithTheRefusedOnes()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        await console.CreateUserAsync("anatol", "viewer");
        using var other = console.OpenBrowser();
        await other.SignInAsync("anatol");
        using var browser = console.OpenBrowser();
        using var wrong = await browser.TrySignInAsync(password: "not this one at all");
        await browser.SignInAsync();

        using var page = await browser.GetAsync("/profile");
        using var document = new HtmlParser().ParseDocument(await TextAsync(page));
        var rows = document.QuerySelectorAll(".auth-signins li").Select(row => row.TextContent).ToList();

        Assert.Equal(2, rows.Count);
        Assert.Contains("127.0.0.1", rows[0], StringComparison.Ordinal);
        Assert.DoesNotContain("refused", rows[0], StringComparison.Ordinal);
        Assert.Contains("refused: wrong password", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task TurnedOn_TokensOfThatUser_StayGood()
    {
        await using var stage = await ApiStage.StartAsync();
        var token = await stage.CreateTokenAsync(RunningConsole.UserName, "read");
        await TurnOnAsync(stage.Console);

        using var answer = await stage.Program(token).GetAsync("/api/v1/watchers", Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Reset_ByTheCommand_LetsInByPasswordAndEndsSessions()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();
        await TurnOnAsync(console, browser);

        var reset = await UserCommandsTests.RunAsync(console.StateDirectory, null, "reset-2fa", RunningConsole.UserName);
        await console.Services.GetRequiredService<AccessWatch>().ReloadAsync(Cancelled);
        using var ended = await browser.GetAsync("/profile");
        using var other = console.OpenBrowser();
        using var answer = await other.TrySignInAsync();

        Assert.Equal((0, $"{RunningConsole.UserName} has no second factor any more\n"), reset);
        Assert.StartsWith("/signin", Location(ended), StringComparison.Ordinal);
        Assert.Equal("/", Location(answer));
        Assert.Contains(Audit(console), entry => entry.Action == "user.reset-2fa");
    }

    [Theory]
    [InlineData("password")]
    [InlineData("time")]
    [InlineData("nobody")]
    public async Task Code_WithoutAFreshPassword_OpensNothing(string missing)
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        var (key, _) = await TurnOnAsync(console);
        console.Time.Advance(TimeSpan.FromMinutes(1));
        using var browser = console.OpenBrowser();
        using var first = missing == "nobody" ? await browser.GetAsync("/signin") : await browser.TrySignInAsync();
        using var form = await browser.GetAsync(CodeAddress);
        var html = missing == "nobody" ? $"<form>{Hidden(await TextAsync(first))}<input name=code></form>".Replace("value=\"signin\"", "value=\"code\"", StringComparison.Ordinal) : await TextAsync(form);
        if (missing == "password")
        {
            await console.ChangeAsync(RunningConsole.UserName, (users, user) => users.UpdateSecurityStampAsync(user));
        }
        else if (missing == "time")
        {
            console.Time.Advance(ConsoleSession.Between + TimeSpan.FromSeconds(1));
        }

        using var answer = await browser.SubmitAsync(CodeAddress, html, ("code", Code(console, key)));
        using var inside = await browser.GetAsync("/profile");

        Assert.NotEqual(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith("/signin", Location(inside), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TurnOn_WrongCodeOrPassword_ChangesNothingAndKeepsTheKey()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();
        using var page = await browser.GetAsync("/profile/authenticator");
        var html = await TextAsync(page);
        var key = KeyOf(html);

        using var wrongCode = await browser.SubmitAsync("/profile/authenticator", html, ("code", "000000"), ("password", RunningConsole.Password));
        var next = await TextAsync(wrongCode);
        using var wrongPassword = await browser.SubmitAsync("/profile/authenticator", next, ("code", Code(console, key)), ("password", "a wrong one here"));
        using var profile = await browser.GetAsync("/profile");

        Assert.Contains("not the code", next, StringComparison.Ordinal);
        Assert.Equal(key, KeyOf(next));
        Assert.Contains("The password is wrong", await TextAsync(wrongPassword), StringComparison.Ordinal);
        Assert.Contains("None: whoever knows", await TextAsync(profile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TurnOn_WithTheOfferOfAnotherUser_IsAnotherKey()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        await console.CreateUserAsync("olga", "viewer");
        using var olga = console.OpenBrowser();
        await olga.SignInAsync("olga");
        using var hers = await olga.GetAsync("/profile/authenticator");
        using var ana = console.OpenBrowser();
        await ana.SignInAsync();
        using var own = await ana.GetAsync("/profile/authenticator");
        var html = OfferPattern().Replace(await TextAsync(own), OfferPattern().Match(await TextAsync(hers)).Value);

        using var answer = await ana.SubmitAsync(
            "/profile/authenticator", html, ("code", Code(console, KeyOf(await TextAsync(hers)))), ("password", RunningConsole.Password));

        Assert.Contains("another one", await TextAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TurnedOn_Database_HoldsNeitherKeyNorCodes_AndWithoutItsKeysNobodyComesIn()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        var (key, codes) = await TurnOnAsync(console);
        console.Time.Advance(TimeSpan.FromMinutes(1));
        await using (var scope = console.Services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<AccessDbContext>();
            var tokens = await context.UserTokens.ToListAsync(Cancelled);
            Assert.Equal(2, tokens.Count);
            Assert.All(tokens, token => Assert.DoesNotContain(key, token.Value!, StringComparison.Ordinal));
            Assert.All(tokens, token => Assert.DoesNotContain(codes[0], token.Value!, StringComparison.Ordinal));
            // As if it came here from a backup, without the folder keys.
            await context.UserTokens.ExecuteUpdateAsync(token => token.SetProperty(row => row.Value, "CfDJ8AAAA"), Cancelled);
        }

        using var browser = console.OpenBrowser();
        using var first = await browser.TrySignInAsync();
        using var code = await browser.SubmitAsync(CodeOf(first), ("code", Code(console, key)));
        using var recovery = await browser.SubmitAsync(CodeOf(first), ("code", codes[0]));

        Assert.Equal(HttpStatusCode.OK, code.StatusCode);
        Assert.Equal(HttpStatusCode.OK, recovery.StatusCode);
    }

    [Fact]
    public async Task TurnOff_WithThePassword_IsEnoughToSignInAgain()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();
        await TurnOnAsync(console, browser);

        using var wrong = await browser.SubmitNamedAsync("/profile", "factor", ("factor-password", "not this one at all"), ("factor-act", "off"));
        using var right = await browser.SubmitNamedAsync("/profile", "factor", ("factor-password", RunningConsole.Password), ("factor-act", "off"));
        using var other = console.OpenBrowser();
        using var plain = await other.TrySignInAsync();

        Assert.Contains("The password is wrong", await TextAsync(wrong), StringComparison.Ordinal);
        Assert.Contains("enough again", await TextAsync(right), StringComparison.Ordinal);
        Assert.Equal("/", Location(plain));
        Assert.Equal(["user.2fa-on", "user.2fa-off", "user.2fa-off"], Audit(console).Select(entry => entry.Action).Where(action => action.StartsWith("user.2fa", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public async Task RecoveryCodes_Renewed_FormerOnesDoNotCount()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();
        var (_, former) = await TurnOnAsync(console, browser);

        using var renewed = await browser.SubmitNamedAsync("/profile", "factor", ("factor-password", RunningConsole.Password), ("factor-act", "codes"));
        var codes = CodesOf(await TextAsync(renewed));
        using var other = console.OpenBrowser();
        using var first = await other.TrySignInAsync();
        using var old = await other.SubmitAsync(CodeOf(first), ("code", former[0]));
        using var good = await other.SubmitAsync(CodeOf(first), ("code", codes[0]));

        Assert.Equal(SecondFactor.RecoveryCodes, codes.Count);
        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
        Assert.Equal("/", Location(good));
    }

    [Fact]
    public async Task Reset_ByAnAdministrator_LetsInByPassword()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        await TurnOnAsync(console);
        await using (var scope = console.Services.CreateAsyncScope())
        {
            var outcome = await scope.ServiceProvider.GetRequiredService<UserDesk>()
                .RunAsync(new UserAct.ResetSecondFactor(RunningConsole.UserName), new UserActor("test", null), Cancelled);
            Assert.True(outcome.IsDone);
            Assert.Empty(await scope.ServiceProvider.GetRequiredService<AccessDbContext>().UserTokens.ToListAsync(Cancelled));
        }

        using var browser = console.OpenBrowser();
        using var answer = await browser.TrySignInAsync();

        Assert.Equal("/", Location(answer));
    }

    /// <summary>What a user does on the page, in a browser of its own or in the given one.</summary>
    private static async Task<(string Key, IReadOnlyList<string> Codes)> TurnOnAsync(RunningConsole console, Browser? given = null)
    {
        using var own = given is null ? console.OpenBrowser() : null;
        var browser = given ?? own!;
        if (given is null)
        {
            await browser.SignInAsync();
        }

        using var page = await browser.GetAsync("/profile/authenticator");
        var html = await TextAsync(page);
        var key = KeyOf(html);
        using var answer = await browser.SubmitAsync("/profile/authenticator", html, ("code", Code(console, key)), ("password", RunningConsole.Password));
        var codes = CodesOf(await TextAsync(answer));
        Assert.True(codes.Count > 0, $"{answer.StatusCode} {key} {await TextAsync(answer)}");
        // This browser goes on.
        using var profile = await browser.GetAsync("/profile");
        Assert.Equal(HttpStatusCode.OK, profile.StatusCode);
        return (key, codes);
    }

    private static string Code(RunningConsole console, string key) => new Totp(Base32Encoding.ToBytes(key)).ComputeTotp(console.Time.GetUtcNow().UtcDateTime);

    private static string CodeOf(HttpResponseMessage answer) => Location(answer);

    private static string Location(HttpResponseMessage answer) =>
        answer.Headers.Location is { } location ? location.IsAbsoluteUri ? location.PathAndQuery : location.OriginalString : $"no redirect but {answer.StatusCode}";

    private static Task<string> TextAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(Cancelled);

    private static string KeyOf(string html) => KeyPattern().Match(html).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);

    private static IReadOnlyList<string> CodesOf(string html) => [.. CodePattern().Matches(html).Select(match => match.Groups[1].Value)];

    private static string Hidden(string html) => string.Concat(HiddenPattern().Matches(html).Select(match => match.Value));

    private static IReadOnlyList<AuditRecord> Audit(RunningConsole console)
    {
        using var file = console.Services.GetRequiredService<AuditTrail>().Read();
        return file.Find(new AuditQuery());
    }

    [GeneratedRegex("<code>([A-Z2-7 ]{32,48})</code>")]
    private static partial Regex KeyPattern();

    [GeneratedRegex("<li><code>([^<]+)</code></li>")]
    private static partial Regex CodePattern();

    [GeneratedRegex("name=\"offer\" value=\"[^\"]+\"")]
    private static partial Regex OfferPattern();

    [GeneratedRegex("<input type=\"hidden\"[^>]*>")]
    private static partial Regex HiddenPattern();
}
