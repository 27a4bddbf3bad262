using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Circus.TestKit;

namespace Circus.Cli.Tests.Ssh;

/// <summary>The built circusctl with a program called ssh in its PATH.</summary>
public sealed class SshTunnelTests : IDisposable
{
    /// <summary>Forwards as ssh -L does, and writes down who it is and what it was asked.</summary>
    private const string Forwarder =
        """
        #!/usr/bin/python3
        import os, pathlib, signal, socket, sys, threading
        folder = pathlib.Path(__file__).parent
        (folder / "args").write_text("\n".join(sys.argv[1:]))
        (folder / "pid").write_text(str(os.getpid()))
        here, port, there, far = sys.argv[sys.argv.index("-L") + 1].split(":")

        def copy(source, target):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

        server = socket.create_server((here, int(port)))
        while True:
            near, _ = server.accept()
            beyond = socket.create_connection((there, int(far)))
            threading.Thread(target=copy, args=(near, beyond), daemon=True).start()
            threading.Thread(target=copy, args=(beyond, near), daemon=True).start()
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-ctl-ssh-");

    [Fact]
    public async Task Ssh_Command_GoesThroughTheTunnelWhichEndsWithIt()
    {
        Install(Forwarder);
        using var daemon = await FakeDaemon.StartAsync((_, _) => new() { ["watchers"] = new JsonArray("web") });
        var key = Path.Combine(_folder.FullName, "key");
        await File.WriteAllTextAsync(key, "", TestContext.Current.CancellationToken);

        var run = await RunAsync("--ssh", "ops@far.example:2222", "--ssh_keyfile", key, "--endpoint", daemon.ControlEndpoint, "--timeout", "30", "list");

        Assert.Equal((0, "web\n", ""), (run.Status, run.Output, run.Error));
        var asked = await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "args"), TestContext.Current.CancellationToken);
        Assert.EndsWith(daemon.ControlEndpoint["tcp:/".Length..].Replace("/", ":", StringComparison.Ordinal), asked[^3], StringComparison.Ordinal);
        Assert.Equal("ops@far.example", asked[^1]);
        Assert.Contains(key, asked);
        Assert.False(Directory.Exists($"/proc/{Pid()}"));
    }

    [Fact]
    public async Task Ssh_CircusctlIsKilled_EndsAsWell()
    {
        Install(Forwarder);
        using var daemon = await FakeDaemon.StartAsync((_, _) => []);
        using var circusctl = Process.Start(Start("--ssh", "far", "--endpoint", daemon.EventEndpoint, "--timeout", "30", "listen"))!;
        await daemon.Subscribed.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(Directory.Exists($"/proc/{Pid()}"));

        circusctl.Kill();

        await circusctl.WaitForExitAsync(TestContext.Current.CancellationToken);
        await GoneAsync(Pid());
    }

    [Fact]
    public async Task Ssh_EndsBetweenTwoLinesOfTheShell_IsStartedAgain()
    {
        Install(Forwarder);
        using var daemon = await FakeDaemon.StartAsync((_, _) => new() { ["watchers"] = new JsonArray("web") });
        using var circusctl = Process.Start(Start("--json", "--ssh", "far", "--endpoint", daemon.ControlEndpoint, "--timeout", "30"))!;
        await circusctl.StandardInput.WriteLineAsync("list");
        await circusctl.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        var first = await circusctl.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        var pid = Pid();

        await ProgramRun.ToEndAsync([], "/bin/kill", "-9", $"{pid}");
        await GoneAsync(pid);
        await circusctl.StandardInput.WriteLineAsync("list");
        circusctl.StandardInput.Close();
        var second = await circusctl.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        await circusctl.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal(["web", "web"], new[] { first, second }.Select(answer => (string)JsonNode.Parse(answer!)!["watchers"]![0]!));
        Assert.NotEqual(pid, Pid());
    }

    [Fact]
    public async Task Ssh_NotLetIn_IsStatusOneWithWhatSshSaid()
    {
        Install("#!/bin/sh\necho 'Warning: first' >&2\necho 'ops@far: Permission denied (publickey).' >&2\nexit 255\n");

        var run = await RunAsync("--ssh", "ops@far", "list");

        Assert.Equal((1, ""), (run.Status, run.Output));
        Assert.Matches("^circusctl: error: --ssh ops@far: ops@far: Permission denied \\(publickey\\)\\.\\. Does \"ssh ops@far\" work.*\n$", run.Error);
    }

    [Fact]
    public async Task Ssh_SaysNothing_IsStatusOneWithinTheTimeout()
    {
        Install("#!/bin/sh\nexec sleep 600\n");

        var run = await RunAsync("--ssh", "ops@far", "--timeout", "0.3", "list");

        Assert.Equal(1, run.Status);
        Assert.Matches("^circusctl: error: --ssh ops@far: not let in within 0\\.3 s\\..*--timeout.*\n$", run.Error);
    }

    [Fact]
    public async Task Ssh_NotInstalled_IsStatusOneAndSaysWhatToInstall()
    {
        var run = await RunAsync("--ssh", "ops@far", "list");

        Assert.Equal((1, "circusctl: error: --ssh wants the program ssh, and there is none in PATH: install openssh-client\n"), (run.Status, run.Error));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Install(string ssh)
    {
        var path = Path.Combine(_folder.FullName, "ssh");
        File.WriteAllText(path, ssh);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        // What such programs need, and no ssh of the system.
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "sleep"), "/bin/sleep");
    }

    private static async Task GoneAsync(int pid)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Directory.Exists($"/proc/{pid}"))
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private int Pid() => int.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "pid")), CultureInfo.InvariantCulture);

    private ProcessStartInfo Start(params string[] arguments) => new(BuiltPrograms.Circusctl, arguments)
    {
        Environment = { ["PATH"] = _folder.FullName },
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private Task<ProgramRun> RunAsync(params string[] arguments) => ProgramRun.ToEndAsync([$"PATH={_folder.FullName}"], BuiltPrograms.Circusctl, arguments);
}
