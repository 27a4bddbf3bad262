using Circus.Web.Access;
using Circus.Web.Audit;
using Circus.Web.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Audit;

public sealed class SessionAuditTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_BeginRefusalAndEnd_AreInTheAuditWithTheirAddress()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        using (await browser.TrySignInAsync(RunningConsole.UserName, "a wrong password"))
        using (await browser.TrySignInAsync("my password in the wrong field", "x"))
        {
            await browser.SignInAsync();
        }

        using var page = await browser.GetAsync("/denied");
        using (await browser.SubmitAsync("/denied", await page.Content.ReadAsStringAsync(Cancelled)))
        {
            Assert.Equal(
                [
                    ("session.end", RunningConsole.UserName, AuditResult.Ok, null, "127.0.0.1"),
                    ("session.begin", RunningConsole.UserName, AuditResult.Ok, null, "127.0.0.1"),
                    ("session.begin", SessionAudit.Nobody, AuditResult.Denied, "unknown user", "127.0.0.1"),
                    ("session.begin", RunningConsole.UserName, AuditResult.Denied, "wrong password", "127.0.0.1"),
                    ("setup", RunningConsole.UserName, AuditResult.Ok, null, "127.0.0.1"),
                ],
                Records(console).Select(record => (record.Action, record.Actor, record.Result, record.Message, record.Address)));
        }
    }

    [Fact]
    public async Task Verify_FileOfARunningConsole_PrintsItsHead()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        var (good, bad, missing) = (new StringWriter(), new StringWriter(), new StringWriter());

        var held = await RunAsync(good, "audit", "verify", "--state-dir", console.StateDirectory);
        var cut = await RunAsync(bad, "audit", "verify", "--state-dir", console.StateDirectory, "--head", "7:abc");
        var none = await RunAsync(missing, "audit", "verify", "--state-dir", "/nowhere");

        Assert.Equal((0, 1, 1), (held, cut, none));
        Assert.Matches("^1 entries, head 1:[0-9a-f]{64}\n$", good.ToString());
        Assert.Contains("no entry has the number and hash 7:abc", bad.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("circushttpd: the audit /nowhere/audit.db cannot be read", missing.ToString(), StringComparison.Ordinal);
    }

    private static Task<int> RunAsync(StringWriter output, params string[] arguments) =>
        WebOptionsCommand.RunAsync(arguments, output, output, (_, _, _, _) => throw new InvalidOperationException("the console is not to be started"));

    private static IReadOnlyList<AuditRecord> Records(RunningConsole console)
    {
        using var file = console.Services.GetRequiredService<AuditTrail>().Read();
        return file.Find(new AuditQuery());
    }
}
