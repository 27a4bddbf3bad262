using System.Text.Json.Nodes;
using Circus.Daemon.Processes;
using Circus.Daemon.Tests.Documents;
using Circus.Daemon.Tests.Interop;
using Circus.Protocol.Client;
using Circus.Protocol.Keys;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Tests.Programs;

/// <summary>The built circusd with keys, and clients with the right ones, wrong ones and none.</summary>
public sealed class DaemonKeysTests(ReaperFixture children) : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private const string OneWatcher = """
        [watcher:web]
        cmd = sleep 600
        working_dir = {folder}
        copy_env = True
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly KeyPair _server = KeyPair.Generate();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Client_WithAuthorizedKey_DoesWhatItsRoleAllows()
    {
        var (reader, operative, admin) = (KeyPair.Generate(), KeyPair.Generate(), KeyPair.Generate());
        await using var daemon = Start($"read {reader.PublicText} display\noperate {operative.PublicText} laptop\nadmin {admin.PublicText} desk\n");

        Assert.False((await AskAsync(daemon, admin, "start", Waiting())).IsError);
        Assert.False((await AskAsync(daemon, reader, "list")).IsError);
        Assert.Equal("not allowed: incr needs the role operate, key display has read", (await AskAsync(daemon, reader, "incr", Web())).Reason);
        Assert.False((await AskAsync(daemon, operative, "incr", Web())).IsError);
        Assert.Equal("not allowed: quit needs the role admin, key laptop has operate", (await AskAsync(daemon, operative, "quit")).Reason);

        await daemon.UntilAsync(() => Task.FromResult(daemon.Log.Contains("incr of web by key laptop", StringComparison.Ordinal)));
        Assert.Contains("incr of web by key display refused: not allowed", daemon.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(SecretOf(_folder.File("server")), daemon.Log, StringComparison.Ordinal);
        Assert.False((await AskAsync(daemon, admin, "quit")).IsError);
        Assert.Equal("exit status 0", (await daemon.ExitAsync()).ToString());
    }

    [Fact]
    public async Task Client_UnauthorizedKey_IsRefusedUntilTheFileHasIt()
    {
        var (admin, late) = (KeyPair.Generate(), KeyPair.Generate());
        await using var daemon = Start($"admin {admin.PublicText} desk\n");

        Assert.StartsWith("the key is not authorised", (await AskAsync(daemon, late, "list")).Reason, StringComparison.Ordinal);
        await daemon.UntilAsync(() => Task.FromResult(daemon.Log.Contains("Refused a request by tcp: the key is not authorised", StringComparison.Ordinal)));

        File.AppendAllText(_folder.File("authorized"), $"read {late.PublicText} late\n");
        await daemon.UntilAsync(async () => !(await AskAsync(daemon, late, "list")).IsError);
    }

    [Fact]
    public async Task Client_WithoutKeysOrWithAnotherServersKey_GetsNoAnswerAndHurtsNobody()
    {
        var admin = KeyPair.Generate();
        await using var daemon = Start($"admin {admin.PublicText} desk\n");
        Assert.False((await AskAsync(daemon, admin, "list")).IsError);
        using var plain = new CircusClient($"tcp://127.0.0.1:{daemon.ControlPort}");
        using var misled = new CircusClient($"tcp://127.0.0.1:{daemon.ControlPort}", keys: new ConnectionKeys(KeyPair.Generate().Public, admin));

        foreach (var client in new[] { plain, misled })
        {
            await Assert.ThrowsAsync<DaemonUnreachableException>(
                () => client.SendAsync(new ControlRequest("list"), TimeSpan.FromSeconds(0.5), TestContext.Current.CancellationToken));
        }

        Assert.False((await AskAsync(daemon, admin, "list")).IsError);
    }

    [Fact]
    public async Task Client_InPythonWithLibzmq_IsServedAndRefusedAlike()
    {
        var hasNaCl = File.Exists(Python) && (await RunAsync("-c", "import nacl, zmq")).Status == "exit status 0";
        Assert.True(hasNaCl || Environment.GetEnvironmentVariable("CIRCUS_TESTS_REQUIRE_ALL") is null, "pyzmq or PyNaCl is missing");
        Assert.SkipUnless(hasNaCl, "Python has no zmq or no nacl; sudo apt install python3-zmq python3-nacl");
        var client = KeyPair.Generate();
        KeyFile.Write(_folder.File("client"), client);
        await using var daemon = Start($"operate {client.PublicText} python\n");
        Assert.False((await AskAsync(daemon, client, "start", Waiting())).IsError);

        var (status, output, error) = await RunAsync(
            Repository.PathOf("tests", "fixtures", "python", "sealed.py"),
            $"tcp://127.0.0.1:{daemon.ControlPort}",
            $"tcp://127.0.0.1:{daemon.EventPort}",
            _folder.File("server.pub"),
            _folder.File("client"));

        Assert.True(status == "exit status 0", error);
        var heard = JsonNode.Parse(output)!;
        Assert.Equal("web", (string)heard["list"]!["watchers"]![0]!);
        Assert.Equal(2, (int)heard["incr"]!["numprocesses"]!);
        Assert.Equal("ok", (string)heard["first"]!["status"]!);
        Assert.Equal("this very request has come before", (string)heard["copy"]!["reason"]!);
        Assert.StartsWith("this endpoint takes requests with a key only", (string)heard["unsealed"]!["reason"]!, StringComparison.Ordinal);
        Assert.StartsWith("watcher.web.", (string)heard["event"]![0]!, StringComparison.Ordinal);
        Assert.Null(heard["wrong_server_key"]);
        Assert.Null(heard["no_key"]);
        Assert.Equal("ok", (string)heard["after"]!["status"]!);
    }

    [Fact]
    public async Task ReloadConfig_OtherFileOfKeys_CountsAfterARestartAndThatIsSaid()
    {
        var (admin, other) = (KeyPair.Generate(), KeyPair.Generate());
        await using var daemon = Start($"admin {admin.PublicText} desk\n");
        Assert.False((await AskAsync(daemon, admin, "start", Waiting())).IsError);
        File.WriteAllText(_folder.File("others"), $"admin {other.PublicText} other\n");
        daemon.Edit($"authorized_keys_file = {_folder.File("authorized")}", $"authorized_keys_file = {_folder.File("others")}");

        var reply = await AskAsync(daemon, admin, "reloadconfig", Waiting());

        Assert.Equal("authorized_keys_file", reply.Body.GetProperty("circus").GetProperty("after_restart")[0].GetString());
        Assert.False((await AskAsync(daemon, admin, "list")).IsError);
        Assert.True((await AskAsync(daemon, other, "list")).IsError);
    }

    [Fact]
    public async Task ReloadConfig_OpenEndpointIsNotAllowedAnyMore_IsRefusedAndNothingChanges()
    {
        await using var daemon = new RunningDaemon(children, OneWatcher, "allow_insecure_endpoints = True");
        await daemon.StartedAsync();
        var before = await daemon.PidsAsync("web");
        daemon.Edit(text => text.Replace("endpoint = tcp://127.0.0.1:", "endpoint = tcp://0.0.0.0:", StringComparison.Ordinal).Replace("sleep 600", "sleep 700", StringComparison.Ordinal));

        var allowed = await daemon.AskAsync("reloadconfig", new() { ["dry_run"] = true });
        daemon.Edit("allow_insecure_endpoints = True", "allow_insecure_endpoints = False");
        var refused = await daemon.ReplyAsync("reloadconfig", Waiting());

        Assert.Contains("DANGER", allowed.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("endpoint", allowed.GetProperty("circus").GetProperty("after_restart").EnumerateArray().Select(key => key.GetString()));
        Assert.Contains("can run programs as the user of circusd", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(before, await daemon.PidsAsync("web"));
    }

    [Fact]
    public async Task Key_ThatOthersMayRead_IsRefusedAtTheStart()
    {
        KeyFile.Write(_folder.File("server"), _server);
        File.SetUnixFileMode(_folder.File("server"), (UnixFileMode)0x1A4);
        File.WriteAllText(_folder.File("circus.ini"), $"[circus]\ncurve_secret_key_file = {_folder.File("server")}\nauthorized_keys_file = {_folder.File("authorized")}\nstate_dir = none\n");

        var circusd = RunningDaemon.Launch(children, _folder.File("circus.ini"));

        Assert.Equal("exit status 1", (await children.WaitForExitAsync(circusd.Pid)).Status.ToString());
        circusd.PidFd.Dispose();
        circusd.Stderr!.Dispose();
    }

    private static string SecretOf(string keyFile) => File.ReadAllLines(keyFile).Single(line => line.Contains("secret-key", StringComparison.Ordinal)).Split('"')[1];

    private static JsonObject Web() => new() { ["name"] = "web" };

    private static JsonObject Waiting() => new() { ["waiting"] = true };

    private RunningDaemon Start(string authorized)
    {
        KeyFile.Write(_folder.File("server"), _server);
        File.WriteAllText(_folder.File("authorized"), authorized);
        return new RunningDaemon(children, OneWatcher, $"curve_secret_key_file = {_folder.File("server")}\nauthorized_keys_file = {_folder.File("authorized")}") { IsNotAskedInTheEnd = true };
    }

    private async Task<ControlReply> AskAsync(RunningDaemon daemon, KeyPair own, string command, JsonObject? properties = null)
    {
        using var client = new CircusClient($"tcp://127.0.0.1:{daemon.ControlPort}", keys: new ConnectionKeys(_server.Public, own));
        return await client.SendAsync(new ControlRequest(command, properties), ReaperFixture.Limit, TestContext.Current.CancellationToken);
    }

    private async Task<(string Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var process = children.Start(new ProcessSpec
        {
            Arguments = ["/bin/sh", "-c", "exec \"$@\" > output 2> error", "sh", Python, .. arguments],
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            WorkingDirectory = _folder.Path,
            Stdout = ChildStream.Null,
            Stderr = ChildStream.Null,
        });
        using (process.PidFd)
        {
            var ended = await children.WaitForExitAsync(process.Pid);
            return (ended.Status.ToString(), File.ReadAllText(_folder.File("output")), File.ReadAllText(_folder.File("error")));
        }
    }
}
