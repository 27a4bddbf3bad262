using System.CommandLine;
using System.Net;
using Circus.Web.Access;
using Circus.Web.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Access;

/// <summary>circushttpd user, beside a console that runs.</summary>
public sealed class UserCommandsTests
{
    [Fact]
    public async Task Commands_BesideARunningConsole_ChangeItsUsers()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();

        var added = await RunAsync(console.StateDirectory, RunningConsole.Password, "add", "olga", "--role", "viewer", "--watchers", "operator:web-*");
        await browser.SignInAsync("olga");
        var listed = await RunAsync(console.StateDirectory, null, "list");
        var disabled = await RunAsync(console.StateDirectory, null, "disable", "olga");
        var deleted = await RunAsync(console.StateDirectory, null, "delete", "olga");
        var gone = await RunAsync(console.StateDirectory, null, "delete", "olga");

        Assert.Equal((0, "olga was added\n"), added);
        Assert.Matches("^ana  admin  active  -  [^\n]*\nolga  viewer  active  -  [^\n]*  operator:web-\\*\n$", listed.Output);
        Assert.Equal((0, "olga is disabled\n"), disabled);
        Assert.Equal((0, "olga was deleted\n"), deleted);
        Assert.Equal((1, "circushttpd: There is no user olga.\n"), gone);
    }

    [Fact]
    public async Task Password_OfALockedOutAdministrator_LetsHimInAgain()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var failed = await browser.TrySignInAsync(password: "a wrong password");
        }

        var set = await RunAsync(console.StateDirectory, "another four words", "password", RunningConsole.UserName);
        using var answer = await browser.TrySignInAsync(password: "another four words");

        Assert.Equal(0, set.Code);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task Add_WhileTheConsoleWaitsForItsFirstAdministrator_ClosesTheSetUp()
    {
        await using var console = await RunningConsole.StartAsync();
        var table = console.Services.GetRequiredService<AccessTable>();
        var isKnown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        table.Changed += () =>
        {
            if (table.Current.Users.Count > 0)
            {
                isKnown.TrySetResult();
            }
        };
        var codeStays = (await RunAsync(console.StateDirectory, null, "list"), File.Exists(Path.Combine(console.StateDirectory, "setup-code")));

        var added = await RunAsync(console.StateDirectory, RunningConsole.Password, "add", "ana", "--role", "admin");
        console.Time.Advance(TimeSpan.FromSeconds(1));
        await isKnown.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await console.Services.GetRequiredService<AccessWatch>().ReloadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(((0, ""), true), codeStays);
        Assert.Equal(0, added.Code);
        Assert.Null(console.SetupCode);
        Assert.False(File.Exists(Path.Combine(console.StateDirectory, "setup-code")));
    }

    [Fact]
    public async Task LastAdministrator_StaysHere()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();

        Assert.Equal(
            (1, "circushttpd: Somebody has to be left who is an administrator and can sign in.\n"),
            await RunAsync(console.StateDirectory, null, "role", RunningConsole.UserName, "none"));
    }

    [Fact]
    public async Task Commands_WithoutPasswordOrUsers_SaySo()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();

        var silent = await RunAsync(console.StateDirectory, null, "password", RunningConsole.UserName);
        var elsewhere = await RunAsync("/nowhere", null, "list");

        Assert.Equal(2, silent.Code);
        Assert.Equal(1, elsewhere.Code);
        Assert.StartsWith("circushttpd: there are no users in /nowhere", elsewhere.Output, StringComparison.Ordinal);
    }

    internal static async Task<(int Code, string Output)> RunAsync(string stateDirectory, string? password, params string[] arguments)
    {
        var said = new StringWriter();
        var option = new Option<string>("--state-dir") { Recursive = true };
        var command = new RootCommand { option };
        command.Add(UserCommands.Build(option, () => password, said, said));
        var code = await command.Parse(["user", .. arguments, "--state-dir", stateDirectory])
            .InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
        return (code, said.ToString());
    }
}
