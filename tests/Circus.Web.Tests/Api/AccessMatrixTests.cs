using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Circus.Web.Access;
using Circus.Web.Operations;
using Circus.Web.Tests.Host;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Api;

/// <summary>Every address that there is, asked by everybody that there is. An address without a row here is a fault.</summary>
public sealed class AccessMatrixTests
{
    private const string Open = "open";

    /// <summary>Whoever is signed in, whatever he may.</summary>
    private const string SignedIn = "signed in";

    /// <summary>Who may open a page, by its address. Nobody opens one with a token.</summary>
    private static readonly Dictionary<string, string> _pages = new()
    {
        ["/signin"] = Open,
        ["/signin/code"] = Open,
        ["/profile"] = SignedIn,
        ["/profile/authenticator"] = SignedIn,
        ["/setup"] = Open,
        ["/status/{code:int}"] = Open,
        ["/access/audit"] = Permissions.Administer,
        ["/access/users"] = Permissions.Administer,
        ["/access/users/{Name}"] = Permissions.Administer,
        ["/invite"] = Open,
        ["/alerts/channels"] = Permissions.Administer,
    };

    private static readonly Dictionary<string, string> _others = new()
    {
        ["GET /healthz"] = Open,
        ["GET /readyz"] = Open,
        ["GET /metrics"] = Permissions.View,
        ["GET /openapi/{documentName}.json"] = Permissions.View,
        ["POST /signout"] = Open,
        ["GET /{**path:file}"] = SignedIn,
        ["GET /logs/download"] = Permissions.View,
        ["GET /logs/file"] = Permissions.View,
        ["GET /events/export"] = Permissions.View,
        ["GET /api/v1/watchers"] = Permissions.View,
        ["POST /api/v1/watchers"] = Permissions.Administer,
        ["GET /api/v1/watchers/{name}"] = Permissions.View,
        ["DELETE /api/v1/watchers/{name}"] = Permissions.Administer,
        ["GET /api/v1/watchers/{name}/processes"] = Permissions.View,
        ["GET /api/v1/watchers/{name}/options"] = Permissions.Administer,
        ["PATCH /api/v1/watchers/{name}/options"] = Permissions.Operate,
        ["GET /api/v1/watchers/{name}/logs"] = Permissions.View,
        ["GET /api/v1/watchers/{name}/logs/download"] = Permissions.View,
        ["POST /api/v1/watchers/{name}/start"] = Permissions.Operate,
        ["POST /api/v1/watchers/{name}/stop"] = Permissions.Operate,
        ["POST /api/v1/watchers/{name}/restart"] = Permissions.Operate,
        ["POST /api/v1/watchers/{name}/reload"] = Permissions.Operate,
        ["POST /api/v1/watchers/{name}/incr"] = Permissions.Operate,
        ["POST /api/v1/watchers/{name}/decr"] = Permissions.Operate,
        ["POST /api/v1/watchers/{name}/kill"] = Permissions.Operate,
        ["POST /api/v1/watchers/{name}/signal"] = Permissions.Operate,
        ["GET /api/v1/node"] = Permissions.View,
        ["GET /api/v1/alerts"] = Permissions.View,
        ["GET /api/v1/sockets"] = Permissions.View,
        ["GET /api/v1/health"] = Permissions.View,
        ["GET /api/v1/events"] = Permissions.View,
        ["GET /api/v1/stats"] = Permissions.View,
        ["GET /api/v1/stats/history"] = Permissions.View,
        ["POST /api/v1/config/diff"] = Permissions.Administer,
        ["POST /api/v1/config/reload"] = Permissions.Administer,
        ["GET /api/v1/commands"] = Permissions.View,
        ["GET /api/v1/stream/stats"] = Permissions.View,
        ["GET /api/v1/stream/events"] = Permissions.View,
        ["GET /api/v1/stream/watchers/{name}/logs"] = Permissions.View,
        ["GET /api/v1/tokens"] = Permissions.View,
        ["POST /api/v1/tokens"] = Permissions.View,
        ["DELETE /api/v1/tokens/{id}"] = Permissions.View,
        ["GET /api/v1/users"] = Permissions.Administer,
        ["PUT /api/v1/users/{name}/rights"] = Permissions.Administer,
        ["POST /api/v1/users/{name}/signout"] = Permissions.Administer,
        ["GET /api/v1/audit"] = Permissions.Administer,
        ["GET /api/v1/audit/export"] = Permissions.Administer,
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Address_OfEveryKind_LetsInExactlyWhoMay()
    {
        await using var stage = await ApiStage.StartAsync();
        var callers = await CallersAsync(stage);
        var wrong = new List<string>();
        // First those who may not: what the daemon hears then is because of them. Streams of those who may go on for a moment after they were left.
        foreach (var may in new[] { false, true })
        {
            foreach (var (method, route, endpoint) in Routes(stage.Console))
            {
                if (Expected(method, route, endpoint) is not { } needed)
                {
                    wrong.Add($"{method} {route} has no row in this test: who may?");
                    continue;
                }

                foreach (var (caller, _, _, client) in callers.Where(one => May(method, route, needed, one.Permission, one.IsToken) == may))
                {
                    var before = stage.Daemon.Requests.Count;
                    using var answer = await SendAsync(client, method, route);
                    var isLetIn = answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
                    if (isLetIn != may)
                    {
                        wrong.Add($"{method} {route} for {caller}: {(int)answer.StatusCode}");
                    }

                    if (!may && stage.Daemon.Requests.Count > before)
                    {
                        wrong.Add($"{method} {route} for {caller}: the daemon heard {stage.Daemon.Requests[^1]}");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>A token makes no tokens, and is nobody where people go.</summary>
    private static bool May(string method, string route, string needed, string? held, bool isToken)
    {
        var isApi = route.StartsWith("/api", StringComparison.Ordinal) || route.StartsWith("/openapi", StringComparison.Ordinal) || route is "/metrics";
        return needed == Open || (held is not null && !(isToken && (!isApi || (method, route) is ("POST", "/api/v1/tokens")))
            && (needed == SignedIn || Permissions.IsWithin(needed, held)));
    }

    [Fact]
    public async Task Address_ReadByAnAdministrator_ChangesNothing()
    {
        await using var stage = await ApiStage.StartAsync();
        using var client = await CookieAsync(stage.Console, "admin-1");
        var before = State(stage.Console);

        foreach (var (_, route, _) in Routes(stage.Console).Where(route => route.Method == "GET"))
        {
            using var answer = await SendAsync(client, "GET", route);
        }

        Assert.Equal(before, State(stage.Console));
        Assert.Empty(stage.Daemon.Sent
            .Where(request => CommandCatalog.Find(request.Command)?.Permission != Permissions.View && request.Command is not "options")
            .Select(request => request.Command));
    }

    [Theory]
    [InlineData("https://evil.example", null)]
    [InlineData(null, "cross-site")]
    [InlineData(null, null)]
    public async Task Request_WithTheCookieButNotFromOwnPage_IsRefused(string? origin, string? site)
    {
        await using var stage = await ApiStage.StartAsync();
        using var browser = stage.Console.OpenBrowser();
        await browser.SignInAsync("admin-1");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/watchers/web/stop");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        using var answer = await browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(stage.Daemon.Requests);
    }

    private static string? Expected(string method, string route, RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            return Open;
        }

        if (route.StartsWith("/_blazor", StringComparison.Ordinal) || route is "/_framework/opaque-redirect")
        {
            return SignedIn;
        }

        if (route.StartsWith("/api/v1/commands/", StringComparison.Ordinal))
        {
            return CommandCatalog.Find(route["/api/v1/commands/".Length..])?.Permission;
        }

        if (endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is not null)
        {
            // Every page needs the permission to see, unless it has a row.
            return _pages.GetValueOrDefault(route, Permissions.View);
        }

        return _others.GetValueOrDefault($"{method} {route}");
    }

    private static IEnumerable<(string Method, string Route, RouteEndpoint Endpoint)> Routes(RunningConsole console) =>
        from endpoint in console.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let route = "/" + endpoint.RoutePattern.RawText?.TrimStart('/').TrimEnd('/')
        where !route.StartsWith("/assets/", StringComparison.Ordinal) && !route.StartsWith("/_content/", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        where method is not ("HEAD" or "OPTIONS")
        // It says no to everybody: that is what it is for.
        where route is not "/denied"
        // Forms are sent to pages: their own tests try that.
        where method is "GET" || endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is null
        orderby route, method
        select (method, route, endpoint);

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string route)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Filled(route));
        if (method is not "GET")
        {
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            request.Content = new StringContent(route is "/api/v1/tokens" ? """{"name":"none","days":0}""" : "{}", Encoding.UTF8, "application/json");
        }

        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        }
        catch (TaskCanceledException) when (!Cancelled.IsCancellationRequested)
        {
            throw new TimeoutException($"{method} {route} was not answered");
        }
    }

    private static string Filled(string route) => route
        .Replace("{name}", "web", StringComparison.Ordinal).Replace("{Name}", "web", StringComparison.Ordinal).Replace("{id}", "none", StringComparison.Ordinal)
        .Replace("{documentName}", "v1", StringComparison.Ordinal).Replace("{code:int}", "404", StringComparison.Ordinal)
        + (route is "/api/v1/stats/history" ? "?series=node/cpu" : "");

    private static async Task<List<(string Caller, string? Permission, bool IsToken, HttpClient Client)>> CallersAsync(ApiStage stage)
    {
        List<(string, string?, bool, HttpClient)> callers =
        [
            ("nobody", null, false, stage.Program(null)),
            ("a made-up token", null, true, stage.Program(TokenText.Create().ToString())),
            ("a token to read", Permissions.View, true, await stage.ProgramAsync("admin-1", "read")),
            ("a token to operate", Permissions.Operate, true, await stage.ProgramAsync("admin-1", "operate")),
            ("a token to administer", Permissions.Administer, true, await stage.ProgramAsync("admin-1", "admin")),
            ("a viewer's token to administer", Permissions.View, true, await stage.ProgramAsync("viewer-1", "admin")),
        ];
        foreach (var role in ConsoleRoles.All)
        {
            callers.Add((role, ConsoleRoles.PermissionOf(role), false, await CookieAsync(stage.Console, $"{role}-1")));
        }

        await stage.Console.CreateUserAsync("gone", "admin");
        callers.Add(("a session that was ended", null, false, await CookieAsync(stage.Console, "gone")));
        var revoked = await stage.CreateTokenAsync("gone", "admin");
        await stage.Console.ChangeAsync("gone", (users, user) => users.DeleteAsync(user));
        callers.Add(("a token that was revoked", null, true, stage.Program(revoked)));
        return callers;
    }

    private static async Task<HttpClient> CookieAsync(RunningConsole console, string user)
    {
        using var browser = console.OpenBrowser();
        await browser.SignInAsync(user);
        // Says what it takes: pages answer those who want HTML with a redirect.
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = browser.Cookies })
        { BaseAddress = console.Address, Timeout = TimeSpan.FromSeconds(20) };
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return client;
    }

    /// <summary>Everything in the users' database.</summary>
    private static string State(RunningConsole console)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(console.StateDirectory, "console.db")};Pooling=False;Mode=ReadOnly");
        connection.Open();
        var text = new StringBuilder();
        foreach (var table in Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").ToList())
        {
            text.AppendLine(table).AppendJoin('\n', Rows(connection, $"SELECT * FROM \"{table.Trim()}\"")).AppendLine();
        }

        return text.ToString();
    }

    private static IEnumerable<string> Rows(SqliteConnection connection, string question)
    {
        using var command = connection.CreateCommand();
        command.CommandText = question;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            yield return string.Join('|', values.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : value));
        }
    }
}
