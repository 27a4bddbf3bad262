using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Circus.Protocol.Keys;
using Circus.TestKit;

namespace Circus.EndToEnd.Tests;

/// <summary>A console with a key of its own, as it would stand on another machine, before a circusd that takes requests with authorised keys only.</summary>
public sealed partial class ConsoleKeysTests : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-keys-");
    private readonly List<Process> _programs = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var program in Enumerable.Reverse(_programs))
        {
            using (var end = Process.Start("kill", ["-TERM", $"{program.Id}"]))
            {
                await end.WaitForExitAsync(CancellationToken.None);
            }

            await program.WaitForExitAsync(CancellationToken.None).WaitAsync(_limit, CancellationToken.None);
            program.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Console_WithAnAuthorisedKey_DoesForItsUsersWhatTheKeyAllows()
    {
        var (server, console) = (KeyPair.Generate(), KeyPair.Generate());
        KeyFile.Write(PathOf("server"), server);
        KeyFile.Write(PathOf("console"), console);
        await File.WriteAllTextAsync(PathOf("authorized"), $"operate {console.PublicText} console\n", Cancelled);
        File.SetUnixFileMode(PathOf("authorized"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var (control, events) = (FreePort.Endpoint(), FreePort.Endpoint());
        await File.WriteAllTextAsync(PathOf("circus.ini"), $"""
            [circus]
            endpoint = {control}
            pubsub_endpoint = {events}
            curve_secret_key_file = {PathOf("server")}
            authorized_keys_file = {PathOf("authorized")}
            state_dir = {PathOf("state")}
            [watcher:web]
            cmd = sleep 600
            """, Cancelled);
        var daemonLog = new List<string>();
        Start(BuiltPrograms.Circusd, [PathOf("circus.ini")], daemonLog);

        var (address, code) = await StartConsoleAsync(server, control, events);
        using var client = new HttpClient { BaseAddress = address };
        await UntilAsync(async () =>
        {
            using var ready = await client.GetAsync("/readyz", Cancelled);
            return ready.StatusCode == HttpStatusCode.OK;
        });
        await SetUpAsync(client, code);
        var token = await ProgramRun.ToEndAsync(
            BuiltPrograms.Circushttpd, "token", "create", "--user", "ana", "--name", "test", "--scope", "admin", "--state-dir", PathOf("console-state"));
        Assert.True(token.Status == 0, token.Error);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Output.Trim());

        // The running console learns of a token from another program within half a second.
        await UntilAsync(async () =>
        {
            using var watchers = await client.GetAsync("/api/v1/watchers", Cancelled);
            return watchers.IsSuccessStatusCode && (await watchers.Content.ReadAsStringAsync(Cancelled)).Contains("\"web\"", StringComparison.Ordinal);
        });
        using var incr = await client.PostAsync("/api/v1/watchers/web/incr", null, Cancelled);
        using var quit = await client.PostAsync("/api/v1/commands/quit", null, Cancelled);

        Assert.Equal(HttpStatusCode.OK, incr.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, quit.StatusCode);
        Assert.Contains("quit needs the role admin, key console for ana", await quit.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        await UntilAsync(() =>
        {
            lock (daemonLog)
            {
                return Task.FromResult(daemonLog.Any(line => line.Contains("incr of web by key console for ana #", StringComparison.Ordinal)));
            }
        });
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private async Task<(Uri Address, string Code)> StartConsoleAsync(KeyPair server, string control, string events)
    {
        var log = new List<string>();
        Start(
            BuiltPrograms.Circushttpd,
            ["--host", "127.0.0.1", "--port", "0", "--endpoint", control, "--pubsub", events, "--statspoint", FreePort.Endpoint(), "--state-dir", PathOf("console-state")],
            log,
            (ConnectionKeys.ServerKeyVariable, server.PublicText), (ConnectionKeys.KeyFileVariable, PathOf("console")));
        Match address = Match.Empty, code = Match.Empty;
        await UntilAsync(() =>
        {
            lock (log)
            {
                var text = string.Join('\n', log);
                (address, code) = (AddressLine().Match(text), CodeLine().Match(text));
                return Task.FromResult(address.Success && code.Success);
            }
        });
        return (new Uri(address.Groups[1].Value), code.Groups[1].Value);
    }

    private void Start(string program, string[] arguments, List<string> log, params (string Name, string Value)[] environment)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName },
        };
        foreach (var (name, value) in environment)
        {
            process.StartInfo.Environment[name] = value;
        }

        DataReceivedEventHandler keep = (_, line) =>
        {
            lock (log)
            {
                log.Add(line.Data ?? "");
            }
        };
        process.OutputDataReceived += keep;
        process.ErrorDataReceived += keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _programs.Add(process);
    }

    private static async Task SetUpAsync(HttpClient client, string code)
    {
        var page = await client.GetStringAsync("/setup", Cancelled);
        using var form = new FormUrlEncodedContent(HiddenField().Matches(page)
            .Select(field => KeyValuePair.Create(field.Groups[1].Value, WebUtility.HtmlDecode(field.Groups[2].Value)))
            .Concat([
                KeyValuePair.Create("code", code), KeyValuePair.Create("username", "ana"),
                KeyValuePair.Create("password", "four words are enough"), KeyValuePair.Create("password-again", "four words are enough"),
            ]));
        using var answer = await client.PostAsync("/setup", form, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(_limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await isSo())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    [GeneratedRegex(@"Console\s+(http://[^/\s]+)")]
    private static partial Regex AddressLine();

    [GeneratedRegex(@"Set-up code\s+(\S+)")]
    private static partial Regex CodeLine();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();
}
