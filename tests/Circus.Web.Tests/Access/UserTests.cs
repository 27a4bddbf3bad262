using System.Net;
using System.Security.Claims;
using Circus.Web.Access;
using Circus.Web.Audit;
using Circus.Web.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Access;

/// <summary>What administrators do with users, and what comes of it for those.</summary>
public sealed class UserTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_WithoutPassword_LinkLetsTheUserChooseOneOnce()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        var code = (await RunAsync(console, new UserAct.Add(" olga ", new RightsOrder("operator"), Password: null))).InviteCode!;
        using var browser = console.OpenBrowser();

        using var before = await browser.TrySignInAsync("olga");
        using var chosen = await browser.SubmitAsync(Invitation.AddressOf("olga", code), ("password", RunningConsole.Password), ("password-again", RunningConsole.Password));
        using var again = await browser.SubmitAsync(Invitation.AddressOf("olga", code), ("password", "another four words"), ("password-again", "another four words"));
        using var after = await browser.TrySignInAsync("olga");

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, chosen.StatusCode);
        Assert.Contains("does not count any more", await again.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
        Assert.NotNull((await RowAsync(console, "olga")).SignedInAt);
    }

    [Theory]
    [InlineData("ana", "viewer")]
    [InlineData("a b", "viewer")]
    [InlineData("olga", "boss")]
    public async Task Add_WrongNameOrRole_IsRefusedWhole(string name, string role)
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();

        var outcome = await RunAsync(console, new UserAct.Add(name, new RightsOrder(role), RunningConsole.Password));

        Assert.False(outcome.IsDone);
        Assert.Equal(["ana"], (await ListAsync(console)).Select(row => row.Name));
    }

    [Fact]
    public async Task Act_OfANonAdministrator_IsRefusedAndInTheAudit()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        var olga = await console.PrincipalAsync(await console.CreateUserAsync("olga", "operator"));

        var outcome = await OperationsAsync(console, operations => operations.RunAsync(olga, new UserAct.Delete("ana"), Cancelled));
        var list = await OperationsAsync(console, operations => operations.ListAsync(olga, Cancelled));

        Assert.False(outcome.IsDone);
        Assert.Null(list);
        Assert.Contains(Records(console), record => record is { Action: "user.delete", Actor: "olga", Target: "ana", Result: AuditResult.Denied });
    }

    [Fact]
    public async Task LastAdministrator_StaysHoweverItIsTried()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        // Neither of them could take over.
        await RunAsync(console, new UserAct.Add("invited", new RightsOrder("admin"), Password: null));
        await RunAsync(console, new UserAct.Add("closed", new RightsOrder("admin"), RunningConsole.Password));
        await RunAsync(console, new UserAct.Disable("closed"));

        foreach (var act in new UserAct[] { new UserAct.SetRights("ana", new RightsOrder("operator")), new UserAct.Disable("ana"), new UserAct.Delete("ana") })
        {
            Assert.False((await RunAsync(console, act)).IsDone);
        }

        Assert.Equal("admin active", $"{(await RowAsync(console, "ana")).Rights.Role} {(await RowAsync(console, "ana")).State}");
        Assert.True((await RunAsync(console, new UserAct.Enable("closed"))).IsDone);
        Assert.True((await RunAsync(console, new UserAct.Delete("ana"))).IsDone);
    }

    [Fact]
    public async Task Rights_Changed_CountOnPagesThatAreOpen()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        var olga = await console.PrincipalAsync(await console.CreateUserAsync("olga", "operator"));
        var table = console.Services.GetRequiredService<AccessTable>();

        await RunAsync(console, new UserAct.SetRights("olga", new RightsOrder("viewer", [new WatcherRight("operator", "web-*")])));

        Assert.False(table.RightsOf(olga).Allows(Permissions.Operate, CommandTarget.Of("db")));
        Assert.True(table.RightsOf(olga).Allows(Permissions.Operate, CommandTarget.Of("web-1")));
        Assert.True(table.RightsOf(olga).Allows(Permissions.View, CommandTarget.Of("db")));
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("signout")]
    [InlineData("delete")]
    [InlineData("password")]
    public async Task Session_OfWhoIsShutOut_EndsAtOnce(string how)
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        var olga = await console.PrincipalAsync(await console.CreateUserAsync("olga", "operator"));
        using var browser = console.OpenBrowser();
        await browser.SignInAsync("olga");

        await RunAsync(console, how switch
        {
            "disable" => new UserAct.Disable("olga"),
            "signout" => new UserAct.SignOut("olga"),
            "password" => new UserAct.SetPassword("olga", "another four words"),
            _ => new UserAct.Delete("olga"),
        });
        using var answer = await browser.GetAsync("/");

        Assert.False(console.Services.GetRequiredService<AccessTable>().IsCurrent(olga));
        Assert.Equal("/signin", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Disabled_User_CannotSignInUntilEnabled()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        await console.CreateUserAsync("olga", "operator");
        using var browser = console.OpenBrowser();
        await RunAsync(console, new UserAct.Disable("olga"));
        using var disabled = await browser.TrySignInAsync("olga");

        await RunAsync(console, new UserAct.Enable("olga"));
        using var enabled = await browser.TrySignInAsync("olga");

        Assert.Equal(HttpStatusCode.OK, disabled.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, enabled.StatusCode);
    }

    [Fact]
    public async Task Acts_AreInTheAuditWithBeforeAndAfterAndNoPassword()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        await RunAsync(console, new UserAct.Add("olga", new RightsOrder("viewer"), "another four words"));
        await RunAsync(console, new UserAct.SetRights("olga", new RightsOrder("operator", [new WatcherRight("admin", "web-*")])));

        var (set, add) = (Records(console)[0], Records(console)[1]);

        Assert.Equal(("user.rights", "ana", "olga", AuditResult.Ok), (set.Action, set.Actor, set.Target, set.Result));
        Assert.Equal("""{"role":"viewer","watchers":[],"disabled":false,"password":true,"second_factor":false}""", set.Before);
        Assert.Equal("""{"role":"operator","watchers":["admin:web-*"],"disabled":false,"password":true,"second_factor":false}""", set.After);
        Assert.Equal(("user.add", null, AuditResult.Ok), (add.Action, add.Before, add.Result));
        Assert.DoesNotContain("another", string.Concat(Records(console)), StringComparison.Ordinal);
    }

    private static Task<UserOutcome> RunAsync(RunningConsole console, UserAct act) => OperationsAsync(
        console, async operations => await operations.RunAsync(await AdministratorAsync(console), act, Cancelled));

    private static async Task<ClaimsPrincipal> AdministratorAsync(RunningConsole console)
    {
        await using var scope = console.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Identity.UserManager<ConsoleUser>>();
        return await console.PrincipalAsync((await users.FindByNameAsync(RunningConsole.UserName))!);
    }

    private static async Task<T> OperationsAsync<T>(RunningConsole console, Func<UserOperations, Task<T>> use)
    {
        await using var scope = console.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<UserOperations>());
    }

    private static async Task<IReadOnlyList<UserRow>> ListAsync(RunningConsole console) => (await OperationsAsync(
        console, async operations => await operations.ListAsync(await AdministratorAsync(console), Cancelled)))!;

    private static async Task<UserRow> RowAsync(RunningConsole console, string name) => (await ListAsync(console)).Single(row => row.Name == name);

    private static IReadOnlyList<AuditRecord> Records(RunningConsole console)
    {
        using var file = console.Services.GetRequiredService<AuditTrail>().Read();
        return file.Find(new AuditQuery());
    }
}
