using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Circus.Web.Access;
using Circus.Web.Audit;
using Circus.Web.Tests.Host;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Audit;

/// <summary>The built console, killed again and again while it writes.</summary>
public sealed partial class KilledConsoleTests
{
    private const int Kills = 20;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Console_KilledWhileItWrites_LosesNothingThatItAcknowledged()
    {
        using var folder = new TemporaryFolder();
        var token = await PrepareAsync(folder);
        var acknowledged = 0;
        for (var round = 1; round <= Kills; round++)
        {
            using var program = Start(folder);
            using var client = new HttpClient { BaseAddress = await AddressAsync(program) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            // Each round at another point; several writes are on their way when it is killed.
            var enough = acknowledged + round;
            await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
            {
                try
                {
                    while (true)
                    {
                        using var answer = await client.PutAsJsonAsync(
                            "/api/v1/users/bob/rights", new { role = "viewer", watchers = new[] { new { role = "operator", pattern = $"web-{writer}" } } }, Cancelled);
                        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
                        if (Interlocked.Increment(ref acknowledged) >= enough)
                        {
                            program.Kill();
                        }
                    }
                }
                catch (HttpRequestException)
                {
                    // Killed.
                }
            }));
            await program.WaitForExitAsync(Cancelled);
        }

        using var file = AuditFile.OpenToRead(Path.Combine(folder.Path, "audit.db"));
        var entries = file.ReadAll().Count(row => row.Entry is { Action: "user.rights", Kind: AuditKind.Asked });
        Assert.Null(AuditCheck.Of(file).Fault);
        Assert.InRange(entries, acknowledged, acknowledged + (4 * Kills));
        Assert.Equal("ok", IntegrityOf(Path.Combine(folder.Path, "console.db")));
    }

    private static async Task<string> PrepareAsync(TemporaryFolder folder)
    {
        await using var console = await RunningConsole.StartAsync(folder);
        var admin = await console.CreateUserAsync("adam", ConsoleRoles.Administrator);
        await console.CreateUserAsync("bob", ConsoleRoles.Viewer);
        await using var scope = console.Services.CreateAsyncScope();
        var token = await scope.ServiceProvider.GetRequiredService<TokenDesk>().CreateAsync(new TokenOrder("test", "admin"), admin.Id, "test", Cancelled);
        return token!.ToString();
    }

    private static Process Start(TemporaryFolder folder) => Process.Start(new ProcessStartInfo(
        Path.Combine(AppContext.BaseDirectory.Replace("Circus.Web.Tests", "Circus.Web", StringComparison.Ordinal), "circushttpd"),
        [
            "--host", "127.0.0.1", "--port", "0", "--state-dir", folder.Path, "--log-level", "critical",
            "--endpoint", "tcp://127.0.0.1:1", "--pubsub", "tcp://127.0.0.1:1", "--statspoint", "tcp://127.0.0.1:1",
        ])
    { RedirectStandardOutput = true })!;

    private static async Task<Uri> AddressAsync(Process program)
    {
        while (await program.StandardOutput.ReadLineAsync(Cancelled) is { } line)
        {
            if (AddressLine().Match(line) is { Success: true } match)
            {
                return new Uri(match.Groups[1].Value);
            }
        }

        throw new InvalidOperationException("the console ended");
    }

    private static string IntegrityOf(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)command.ExecuteScalar()!;
    }

    [GeneratedRegex("Console +(http://[^/]+)/")]
    private static partial Regex AddressLine();
}
