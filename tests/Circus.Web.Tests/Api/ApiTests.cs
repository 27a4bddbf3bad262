using System.Net;
using System.Text.Json.Nodes;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Web.Access;
using Circus.Web.Alerts;
using Circus.Web.Audit;
using Circus.Web.Tests.Alerts;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Api;

/// <summary>The interface for programs.</summary>
public sealed class ApiTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watchers_Listed_HaveTheWordsOfTheWire()
    {
        await using var stage = await ApiStage.StartAsync("web", "api");
        var program = await stage.ProgramAsync(scope: "read");

        var all = await ApiStage.ReadAsync(program, "/api/v1/watchers");
        var some = await ApiStage.ReadAsync(program, "/api/v1/watchers?q=AP");
        var one = await ApiStage.ReadAsync(program, "/api/v1/watchers/WEB");
        var processes = await ApiStage.ReadAsync(program, "/api/v1/watchers/web/processes");

        Assert.Equal(["web", "api"], all!.AsArray().Select(watcher => watcher!["name"]!.GetValue<string>()));
        Assert.Equal("api", Assert.Single(some!.AsArray())!["name"]!.GetValue<string>());
        Assert.Equal(1, one!["running"]!.GetValue<int>());
        Assert.Single(processes!.AsArray());
    }

    [Fact]
    public async Task Request_OfAnAdministrator_ReachesTheDaemonAsItIs()
    {
        await using var stage = await ApiStage.StartAsync();
        var program = await stage.ProgramAsync();
        foreach (var (method, path, body, command) in new (string, string, string?, string)[]
        {
            ("POST", "/api/v1/watchers/web/stop", null, """stop {"name":"web","match":"simple"}"""),
            ("POST", "/api/v1/watchers/web/stop", """{"name":"api","match":"glob","waiting":true}""", """stop {"name":"web","match":"simple","waiting":true}"""),
            ("POST", "/api/v1/watchers/a%2Fb%20c/incr", """{"nb":2}""", """incr {"nb":2,"name":"a/b c"}"""),
            ("POST", "/api/v1/watchers/web/signal", """{"signum":"HUP"}""", """signal {"signum":"HUP","name":"web"}"""),
            ("PATCH", "/api/v1/watchers/web/options", """{"numprocesses":3}""", """set {"name":"web","options":{"numprocesses":3}}"""),
            ("DELETE", "/api/v1/watchers/web", null, """rm {"name":"web","nostop":false,"waiting":true}"""),
            ("POST", "/api/v1/config/diff", null, """reloadconfig {"dry_run":true,"waiting":true}"""),
            ("POST", "/api/v1/commands/quit", null, "quit {}"),
            ("POST", "/api/v1/commands/start", """{"name":"w*"}""", """start {"name":"w*"}"""),
            ("GET", "/api/v1/watchers/web/logs?lines=5&stream=stderr", null, """logs {"name":"web","stream":"stderr","lines":5}"""),
            ("GET", "/api/v1/events?watcher=web&after=7", null, """events {"limit":100,"watcher":"web","after":7}"""),
        })
        {
            using var answer = await ApiStage.SendAsync(program, method, path, body);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(command, stage.Daemon.Requests[^1]);
        }
    }

    [Fact]
    public async Task User_WithARoleOnSomeWatchersOnly_SeesThoseHereAndOnThePages()
    {
        await using var stage = await ApiStage.StartAsync("web-1", "hush");
        var admin = await stage.ProgramAsync();
        using (var set = await ApiStage.SendAsync(admin, "PUT", "/api/v1/users/viewer-1/rights", """{"role":null,"watchers":[{"role":"operator","pattern":"web-*"}]}"""))
        {
            Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        }

        var program = await stage.ProgramAsync("viewer-1", "admin");
        using var browser = stage.Console.OpenBrowser();
        await browser.SignInAsync("viewer-1");

        var seen = await ApiStage.ReadAsync(program, "/api/v1/watchers");
        using var own = await ApiStage.SendAsync(program, "POST", "/api/v1/watchers/web-1/stop");
        using var other = await ApiStage.SendAsync(program, "POST", "/api/v1/watchers/hush/stop");
        using var hidden = await ApiStage.SendAsync(program, "GET", "/api/v1/watchers/hush");
        using var page = await browser.GetAsync("/");
        using var deep = await browser.GetAsync("/w/hush");
        using var sockets = await browser.GetAsync("/sockets");
        using var logs = await browser.GetAsync("/logs/download?w=hush");

        Assert.Equal("web-1", Assert.Single(seen!.AsArray())!["name"]!.GetValue<string>());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.NotFound), (own.StatusCode, other.StatusCode, hidden.StatusCode));
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("web-1", html, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", html, StringComparison.Ordinal);
        Assert.Contains("Not for your role", await deep.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("/denied", sockets.Headers.Location?.OriginalString);
        Assert.Equal("", await logs.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Rights_OfTheLastAdministratorWhoIsNotDisabled_StayAsTheyAre()
    {
        await using var stage = await ApiStage.StartAsync();
        var admin = await stage.ProgramAsync();
        await using (var scope = stage.Console.Services.CreateAsyncScope())
        {
            var desk = scope.ServiceProvider.GetRequiredService<UserDesk>();
            foreach (var other in (await desk.ListAsync(TestContext.Current.CancellationToken)).Where(user => user.Rights.Role == ConsoleRoles.Administrator && user.Name != "admin-1"))
            {
                Assert.True((await desk.RunAsync(new UserAct.Disable(other.Name), new UserActor("test", null), TestContext.Current.CancellationToken)).IsDone);
            }
        }

        using var demoted = await ApiStage.SendAsync(admin, "PUT", "/api/v1/users/admin-1/rights", """{"role":"viewer"}""");
        using var unknown = await ApiStage.SendAsync(admin, "PUT", "/api/v1/users/nobody/rights", """{"role":"viewer"}""");
        using var wrong = await ApiStage.SendAsync(admin, "PUT", "/api/v1/users/viewer-1/rights", """{"role":"emperor"}""");

        Assert.Equal(
            (HttpStatusCode.Conflict, HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (demoted.StatusCode, unknown.StatusCode, wrong.StatusCode));
        Assert.Contains((await ApiStage.ReadAsync(admin, "/api/v1/users"))!.AsArray(), user => (string?)user!["name"] == "admin-1" && (string?)user["role"] == "admin");
    }

    [Fact]
    public async Task Alerts_WhoSeesSomeWatchersOnly_HearsOfThoseOnly()
    {
        await using var stage = await ApiStage.StartAsync("web-1", "api");
        var admin = await stage.ProgramAsync();
        using (var set = await ApiStage.SendAsync(admin, "PUT", "/api/v1/users/viewer-1/rights", """{"role":null,"watchers":[{"role":"viewer","pattern":"web-*"}]}"""))
        {
            Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        }

        var program = await stage.ProgramAsync("viewer-1", "read");
        var now = DateTimeOffset.UnixEpoch;
        stage.Console.Services.GetRequiredService<AlertBoard>().Advance(book => book with
        {
            Active = [NoticePlanTests.Firing("web-1", now), NoticePlanTests.Firing("api", now), NoticePlanTests.Firing("web-2", now) with { Node = "north" }],
            Past = [NoticePlanTests.Firing("web-3", now) with { State = AlertState.Quiet, Ended = now }],
        });

        var all = await ApiStage.ReadAsync(admin, "/api/v1/alerts?past=5");
        var some = await ApiStage.ReadAsync(program, "/api/v1/alerts");

        Assert.Equal(["web-1", "api", "web-2", "web-3"], all!.AsArray().Select(alert => alert!["watcher"]!.GetValue<string>()));
        Assert.Equal(("web-1", "firing"), (Assert.Single(some!.AsArray())!["watcher"]!.GetValue<string>(), some[0]!["state"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Fault_OfEachKind_IsAProblemWithItsStatus()
    {
        await using var stage = await ApiStage.StartAsync();
        var program = await stage.ProgramAsync();
        foreach (var (fault, status) in new (Exception, int)[]
        {
            (new CommandRefusedException(ErrorCode.MessageError, "program web2 not found"), 404),
            (new CommandRefusedException(ErrorCode.CommandError, "the daemon is stopping"), 422),
            (new DaemonUnreachableException("tcp://127.0.0.1:1", TimeSpan.FromSeconds(5)), 504),
        })
        {
            stage.Daemon.Fault = fault;
            using var answer = await ApiStage.SendAsync(program, "POST", "/api/v1/watchers/web/stop");

            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Contains(fault.Message, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Request_ThatMakesNoSense_IsAProblem()
    {
        await using var stage = await ApiStage.StartAsync();
        var program = await stage.ProgramAsync();
        foreach (var (method, path, body, status) in new (string, string, string?, int)[]
        {
            ("POST", "/api/v1/watchers/web/stop", "{", 400),
            ("POST", "/api/v1/watchers/web/stop", "[]", 400),
            ("POST", "/api/v1/watchers/web/stop", """{"waiting":true,"waiting":false}""", 400),
            ("POST", "/api/v1/tokens", """{"scope":"read"}""", 400),
            ("GET", "/api/v1/nothing", null, 404),
            ("GET", "/api/v1/watchers/none", null, 404),
            ("POST", "/api/v1/commands/subscribe", null, 405),
        })
        {
            using var answer = await ApiStage.SendAsync(program, method, path, body);

            Assert.Equal((path, status), (path, (int)answer.StatusCode));
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }

        Assert.Empty(stage.Daemon.Requests);
    }

    [Fact]
    public async Task Request_TooLarge_IsRefused()
    {
        await using var stage = await ApiStage.StartAsync();
        var program = await stage.ProgramAsync();

        using var answer = await ApiStage.SendAsync(program, "POST", "/api/v1/commands/add", $$"""{"name":"x","cmd":"{{new string('x', 2_000_000)}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Empty(stage.Daemon.Requests);
    }

    [Fact]
    public async Task Options_Read_AreMaskedUnlessRevealed()
    {
        await using var stage = await ApiStage.StartAsync();
        stage.Daemon.Answer = request => request.Command is "options"
            ? new JsonObject { ["options"] = new JsonObject { ["cmd"] = "run --password hunter2", ["env"] = new JsonObject { ["DB_PASSWORD"] = "hunter2", ["LANG"] = "C" } } }
            : null;
        var program = await stage.ProgramAsync();

        var masked = await ApiStage.ReadAsync(program, "/api/v1/watchers/web/options");
        var revealed = await ApiStage.ReadAsync(program, "/api/v1/watchers/web/options?reveal=true");

        Assert.Equal((SecretMask.Mask, "C"), (masked!["env"]!["DB_PASSWORD"]!.GetValue<string>(), masked["env"]!["LANG"]!.GetValue<string>()));
        Assert.DoesNotContain("hunter2", masked.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("hunter2", revealed!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_Downloaded_HaveAHarmlessFileName()
    {
        await using var stage = await ApiStage.StartAsync();
        stage.Daemon.Answer = _ => new JsonObject { ["lines"] = new JsonArray(new JsonObject { ["text"] = "<script>alert(1)</script>" }) };
        var program = await stage.ProgramAsync(scope: "read");
        foreach (var (watcher, file) in new[]
        {
            ("../../etc/passwd", "______etc_passwd.log"),
            ("a\r\nSet-Cookie: x=1", "a__Set-Cookie__x_1.log"),
            ("\"; filename=\"evil.exe", "___filename__evil_exe.log"),
        })
        {
            using var answer = await ApiStage.SendAsync(program, "GET", $"/api/v1/watchers/{Uri.EscapeDataString(watcher)}/logs/download");

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(file, answer.Content.Headers.ContentDisposition?.FileName);
            Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
    }

    [Fact]
    public async Task Description_OfTheInterface_HasEveryAddressAndTheTextsOfTheCommands()
    {
        await using var stage = await ApiStage.StartAsync();
        var program = await stage.ProgramAsync(scope: "read");

        var document = await ApiStage.ReadAsync(program, "/openapi/v1.json");

        var paths = document!["paths"]!.AsObject();
        Assert.Equal(Circus.Web.Operations.CommandCatalog.Find("incr")!.Help.Split(". ")[0].TrimEnd('.') + ".", paths["/api/v1/watchers/{name}/incr"]!["post"]!["summary"]!.GetValue<string>());
        Assert.Contains("`nb` (integer, 1): ", paths["/api/v1/commands/incr"]!["post"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.True(paths.Count > 50);
        Assert.NotNull(document["components"]!["securitySchemes"]!["token"]);
    }

    [Fact]
    public async Task Requests_TooMany_AreSlowedDownForThatTokenOnly()
    {
        await using var stage = await ApiStage.StartAsync();
        var (busy, other) = (await stage.ProgramAsync(), await stage.ProgramAsync());
        var seen = new List<HttpStatusCode>();
        while (seen.Count < 3000 && !seen.Contains(HttpStatusCode.TooManyRequests))
        {
            seen.AddRange(await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
            {
                using var answer = await ApiStage.SendAsync(busy, "GET", "/api/v1/node");
                return answer.StatusCode;
            })));
        }

        using var calm = await ApiStage.SendAsync(other, "GET", "/api/v1/node");

        Assert.Contains(HttpStatusCode.TooManyRequests, seen);
        Assert.Equal(HttpStatusCode.OK, calm.StatusCode);
    }

    [Fact]
    public async Task Metrics_WithAToken_AreOpenMetrics()
    {
        await using var stage = await ApiStage.StartAsync("we\"b");
        var program = await stage.ProgramAsync(scope: "read");

        var text = await program.GetStringAsync("/metrics", Cancelled);
        using var anonymous = await ApiStage.SendAsync(stage.Program(null), "GET", "/metrics");

        Assert.Contains("circus_watcher_wanted{watcher=\"we\\\"b\"} ", text, StringComparison.Ordinal);
        Assert.EndsWith("\n# EOF\n", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
    }
}
