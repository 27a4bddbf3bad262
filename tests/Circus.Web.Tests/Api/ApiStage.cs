using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Rounds;
using Circus.Web.Access;
using Circus.Web.Live;
using Circus.Web.Live.History;
using Circus.Web.Tests.Host;
using Circus.Web.Tests.Live;
using Circus.Web.Tests.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Api;

/// <summary>A console with users of each role, before a daemon that remembers what it is told; and programs with tokens.</summary>
internal sealed class ApiStage : IAsyncDisposable
{
    private readonly List<HttpClient> _clients = [];

    private ApiStage(RunningConsole console, RecordingClient daemon) => (Console, Daemon) = (console, daemon);

    public RunningConsole Console { get; }

    public RecordingClient Daemon { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<ApiStage> StartAsync(params string[] watchers)
    {
        var daemon = new RecordingClient();
        var console = await RunningConsole.StartAsync(adjust: services => services.AddSingleton<ICircusClient>(daemon).AddSingleton<ILiveSource>(new ScriptedSource()).AddSingleton<IStatsQuestions>(new SilentStats()));
        using (var browser = console.OpenBrowser())
        {
            await browser.SetUpAsync(console.SetupCode!);
        }

        foreach (var role in ConsoleRoles.All)
        {
            await console.CreateUserAsync($"{role}-1", role);
        }

        var store = console.Services.GetRequiredService<SnapshotStore>();
        store.Describe(Some.Node([.. watchers.DefaultIfEmpty("web").Select(name => Some.Watcher(name, 2))]), Some.Start);
        store.Publish();
        return new ApiStage(console, daemon);
    }

    /// <summary>A program with a new token of that user.</summary>
    public async Task<HttpClient> ProgramAsync(string user = "admin-1", string scope = "admin", string pattern = "*") =>
        Program(await CreateTokenAsync(user, scope, pattern));

    public HttpClient Program(string? token)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Console.Address, Timeout = TimeSpan.FromSeconds(20) };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        _clients.Add(client);
        return client;
    }

    public async Task<string> CreateTokenAsync(string user, string scope, string pattern = "*", int days = 1)
    {
        await using var services = Console.Services.CreateAsyncScope();
        var owner = Console.Services.GetRequiredService<AccessTable>().Current.Users.Values.Single(known => known.Name == user);
        var token = await services.ServiceProvider.GetRequiredService<TokenDesk>().CreateAsync(new TokenOrder("test", scope, pattern, days), owner.Id, "test", Cancelled);
        return token!.ToString();
    }

    public static async Task<JsonNode?> ReadAsync(HttpClient client, string path) => JsonNode.Parse(await client.GetStringAsync(path, Cancelled));

    public static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path, string? body = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    /// <summary>circusd-stats is not there.</summary>
    private sealed class SilentStats : IStatsQuestions
    {
        public Task<HistoryReply> HistoryAsync(HistoryQuery query, CancellationToken cancellationToken) => throw Silence();

        public Task<string> MetricsAsync(CancellationToken cancellationToken) => throw Silence();

        public Task<ProcessDetails?> DetailsAsync(int pid, CancellationToken cancellationToken) => throw Silence();

        public Task<StatsStatus> StatusAsync(CancellationToken cancellationToken) => throw Silence();

        private static DaemonUnreachableException Silence() => new("tcp://127.0.0.1:1", TimeSpan.FromSeconds(1));
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Console.DisposeAsync();
    }
}
