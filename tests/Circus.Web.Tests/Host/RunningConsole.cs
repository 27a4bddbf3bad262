using System.Security.Claims;
using Circus.Web.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Web.Tests.Host;

/// <summary>The whole console in this process, on a port and in a state folder of its own.</summary>
internal sealed class RunningConsole : IAsyncDisposable
{
    public const string UserName = "ana";
    public const string Password = "four words are enough";

    private readonly TemporaryFolder _folder;
    private readonly bool _ownsFolder;
    private readonly WebHost _host;

    private RunningConsole(TemporaryFolder folder, bool ownsFolder, WebHost host, FakeTimeProvider time)
    {
        _folder = folder;
        _ownsFolder = ownsFolder;
        _host = host;
        Time = time;
    }

    public FakeTimeProvider Time { get; }

    public Uri Address => new(_host.Address);

    public string StateDirectory => _folder.Path;

    public string? SetupCode => _host.Services.GetRequiredService<FirstRun>().Code;

    public IServiceProvider Services => _host.Services;

    /// <param name="folder">State of an earlier console; a new folder when left out.</param>
    /// <param name="adjust">Last word on the services.</param>
    /// <param name="configure">Last word on the options.</param>
    public static async Task<RunningConsole> StartAsync(TemporaryFolder? folder = null, Action<IServiceCollection>? adjust = null, Func<WebOptions, WebOptions>? configure = null)
    {
        var state = folder ?? new TemporaryFolder();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var options = new WebOptions { Host = "127.0.0.1", Port = 0, StateDirectory = state.Path, LogLevel = "critical" };
        var host = await WebHost.StartAsync(
            configure?.Invoke(options) ?? options,
            services =>
            {
                services.AddSingleton<TimeProvider>(time);
                // The real cost is for attackers, not for tests.
                services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 1000);
                adjust?.Invoke(services);
            },
            TestContext.Current.CancellationToken);
        return new RunningConsole(state, folder is null, host, time);
    }

    /// <summary>A console whose administrator exists; nobody is signed in.</summary>
    public static async Task<RunningConsole> StartWithAdministratorAsync()
    {
        var console = await StartAsync();
        using var browser = console.OpenBrowser();
        await browser.SetUpAsync(console.SetupCode!);
        return console;
    }

    public Browser OpenBrowser() => new(Address);

    public async Task<ConsoleUser> CreateUserAsync(string userName, string role)
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ConsoleUser>>();
        var user = new ConsoleUser { UserName = userName };
        Assert.True((await users.CreateAsync(user, Password)).Succeeded);
        Assert.True((await users.AddToRoleAsync(user, role)).Succeeded);
        return user;
    }

    /// <summary>Who an open page of that user knows itself to be.</summary>
    public async Task<ClaimsPrincipal> PrincipalAsync(ConsoleUser user)
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ConsoleUser>>();
        var principal = await scope.ServiceProvider.GetRequiredService<SignInManager<ConsoleUser>>().CreateUserPrincipalAsync((await users.FindByIdAsync(user.Id))!);
        ((ClaimsIdentity)principal.Identity!).AddClaim(ConsoleSession.EndsAt(Time.GetUtcNow().AddDays(1)));
        return principal;
    }

    public async Task ChangeAsync(string userName, Func<UserManager<ConsoleUser>, ConsoleUser, Task<IdentityResult>> change)
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ConsoleUser>>();
        Assert.True((await change(users, (await users.FindByNameAsync(userName))!)).Succeeded);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        if (_ownsFolder)
        {
            _folder.Dispose();
        }
    }
}
