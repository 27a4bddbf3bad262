using System.Security.Claims;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Web.Access;
using Circus.Web.Audit;
using Circus.Web.Live;
using Circus.Web.Operations;
using Circus.Web.Tests.Host;
using Circus.Web.Tests.Live;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Operations;

/// <summary>What a page that is open may still do while its user's account changes. The daemon is a recording; all else is the console.</summary>
public sealed class CommandGateTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_OfEachRole_PassesUpToItsPermission()
    {
        var client = new RecordingClient();
        await using var console = await StartAsync(client);
        foreach (var (role, allowed) in new[] { ("viewer", 0), ("operator", 1), ("admin", 2) })
        {
            var user = await console.PrincipalAsync(await console.CreateUserAsync($"{role}-1", role));
            foreach (var command in CommandCatalog.All)
            {
                client.Requests.Clear();
                var passes = await PassesAsync(console, user, new ControlRequest(command.Name, new JsonObject { ["name"] = "web" }));

                Assert.Equal(Permissions.All.ToList().IndexOf(command.Permission) <= allowed, passes);
                Assert.Equal(passes ? 1 : 0, client.Requests.Count);
            }
        }
    }

    [Fact]
    public async Task Command_ToTheDaemon_SaysForWhomAndHowFar()
    {
        var client = new RecordingClient();
        await using var console = await StartAsync(client);
        var operatorUser = await console.PrincipalAsync(await console.CreateUserAsync("olga", "operator"));
        var administrator = await console.PrincipalAsync(await console.CreateUserAsync("adam", "admin"));

        await PassesAsync(console, operatorUser, new ControlRequest("incr", new JsonObject { ["name"] = "web" }));
        await PassesAsync(console, administrator, new ControlRequest("incr", new JsonObject { ["name"] = "web" }));

        Assert.Equal(["operate", "admin"], client.Sent.Select(request => request.Role));
        Assert.StartsWith("olga", client.Sent[0].For, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenPage_UserIsDemoted_TheNextCommandIsRefused()
    {
        await using var console = await StartAsync(new RecordingClient());
        var user = await console.PrincipalAsync(await console.CreateUserAsync("olga", "operator"));
        var stop = new ControlRequest("stop", new JsonObject { ["name"] = "web", ["match"] = "simple" });
        var before = await PassesAsync(console, user, stop);

        await console.ChangeAsync("olga", (users, account) => users.RemoveFromRoleAsync(account, "operator"));

        Assert.True(before);
        Assert.False(await PassesAsync(console, user, stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenPage_UserIsRemovedOrSignedOutEverywhere_TheNextCommandIsRefused(bool isRemoved)
    {
        await using var console = await StartAsync(new RecordingClient());
        var user = await console.PrincipalAsync(await console.CreateUserAsync("olga", "operator"));

        await console.ChangeAsync("olga", (users, account) => isRemoved ? users.DeleteAsync(account) : users.UpdateSecurityStampAsync(account));

        Assert.False(await PassesAsync(console, user, new ControlRequest("status")));
    }

    [Fact]
    public async Task OpenPage_AnotherProgramRemovesTheUser_IsRefusedWithinASecond()
    {
        await using var console = await StartAsync(new RecordingClient());
        var user = await console.PrincipalAsync(await console.CreateUserAsync("olga", "operator"));
        var table = console.Services.GetRequiredService<AccessTable>();
        var isKnown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        table.Changed += () =>
        {
            if (!table.IsCurrent(user))
            {
                isKnown.TrySetResult();
            }
        };

        await using (var other = new SqliteConnection($"Data Source={Path.Combine(console.StateDirectory, "console.db")};Pooling=False"))
        {
            await other.OpenAsync(Cancelled);
            await using var delete = other.CreateCommand();
            delete.CommandText = "DELETE FROM AspNetUsers WHERE UserName = 'olga'";
            await delete.ExecuteNonQueryAsync(Cancelled);
        }

        console.Time.Advance(TimeSpan.FromSeconds(1));
        await isKnown.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);

        Assert.False(await PassesAsync(console, user, new ControlRequest("status")));
    }

    [Fact]
    public async Task Command_OfAGrantOnSomeWatchers_ReachesOnlyThose()
    {
        await using var console = await StartAsync(new RecordingClient());
        var account = await console.CreateUserAsync("olga", "viewer");
        await using (var scope = console.Services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<AccessDbContext>();
            context.WatcherGrants.Add(new WatcherGrant { UserId = account.Id, Role = "operator", Pattern = "web-*" });
            await context.SaveChangesAsync(Cancelled);
        }

        var user = await console.PrincipalAsync(account);

        Assert.True(await PassesAsync(console, user, Stop("web-1", "simple")));
        Assert.False(await PassesAsync(console, user, Stop("api", "simple")));
        Assert.False(await PassesAsync(console, user, Stop("web-*", "glob")));
        Assert.False(await PassesAsync(console, user, new ControlRequest("stop")));
        Assert.True(await PassesAsync(console, user, new ControlRequest("status")));
    }

    [Fact]
    public async Task Command_ThatChangesSomething_IsInTheAuditWithWhatCameOfIt()
    {
        var client = new RecordingClient();
        await using var console = await StartAsync(client);
        var olga = await console.PrincipalAsync(await console.CreateUserAsync("olga", "operator"));
        var vera = await console.PrincipalAsync(await console.CreateUserAsync("vera", "viewer"));

        await PassesAsync(console, olga, Stop("web", "simple"));
        await PassesAsync(console, vera, Stop("web", "simple"));
        await PassesAsync(console, vera, new ControlRequest("status"));
        client.Fault = new DaemonUnreachableException("tcp://127.0.0.1:1", TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<DaemonUnreachableException>(() => PassesAsync(console, olga, new ControlRequest("stop")));

        Assert.Equal(
            [
                ("olga", "stop", null, AuditResult.Unanswered, "Timed out. No answer from tcp://127.0.0.1:1 within 5 s."),
                ("vera", "stop", "web", AuditResult.Denied, null),
                ("olga", "stop", "web", AuditResult.Ok, null),
            ],
            Records(console).Select(record => (record.Actor, record.Action, record.Target, record.Result, record.Message)));
    }

    [Fact]
    public async Task Command_WithSecrets_IsMaskedInTheAudit()
    {
        var client = new RecordingClient();
        await using var console = await StartAsync(client);
        var adam = await console.PrincipalAsync(await console.CreateUserAsync("adam", "admin"));
        var options = new JsonObject { ["env"] = new JsonObject { ["PLAIN"] = "hunter2" }, ["cmd"] = "run --password hunter2", ["numprocesses"] = 2 };

        await PassesAsync(console, adam, new ControlRequest("set", new JsonObject { ["name"] = "web", ["options"] = options }));
        await PassesAsync(console, adam, new ControlRequest("options", new JsonObject { ["name"] = "web" }));

        Assert.Equal(["options", "set"], Records(console).Select(record => record.Action));
        Assert.DoesNotContain("hunter2", string.Join(' ', Records(console)), StringComparison.Ordinal);
        Assert.Contains("numprocesses", Records(console)[1].After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_AuditCannotBeWritten_IsNotSent()
    {
        var client = new RecordingClient();
        await using var console = await StartAsync(client);
        var olga = await console.PrincipalAsync(await console.CreateUserAsync("olga", "operator"));
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(console.StateDirectory, "audit.db")};Pooling=False"))
        {
            await other.OpenAsync(Cancelled);
            await using var drop = other.CreateCommand();
            drop.CommandText = "ALTER TABLE audit RENAME TO gone";
            await drop.ExecuteNonQueryAsync(Cancelled);
        }

        await Assert.ThrowsAsync<AuditUnavailableException>(() => PassesAsync(console, olga, Stop("web", "simple")));

        Assert.Empty(client.Requests);
    }

    private static IReadOnlyList<AuditRecord> Records(RunningConsole console)
    {
        using var file = console.Services.GetRequiredService<AuditTrail>().Read();
        return file.Find(new AuditQuery());
    }

    private static ControlRequest Stop(string name, string match) => new("stop", new JsonObject { ["name"] = name, ["match"] = match });

    private static Task<RunningConsole> StartAsync(RecordingClient client) =>
        RunningConsole.StartAsync(adjust: services => services.AddSingleton<ICircusClient>(client).AddSingleton<ILiveSource>(new ScriptedSource()));

    private static async Task<bool> PassesAsync(RunningConsole console, ClaimsPrincipal user, ControlRequest request)
    {
        await using var scope = console.Services.CreateAsyncScope();
        try
        {
            await scope.ServiceProvider.GetRequiredService<CommandGate>().For(user).SendAsync(request, null, Cancelled);
            return true;
        }
        catch (CommandForbiddenException)
        {
            return false;
        }
    }
}
