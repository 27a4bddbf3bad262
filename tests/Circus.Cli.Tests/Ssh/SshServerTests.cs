using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Circus.TestKit;

namespace Circus.Cli.Tests.Ssh;

/// <summary>The system's ssh to a real sshd on loopback, with keys made for this test.</summary>
public sealed class SshServerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-ctl-sshd-");

    [Fact]
    public async Task Ssh_RealServer_CommandIsAnsweredThroughIt()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => new() { ["watchers"] = new JsonArray("web") });

        Assert.Equal("web\n", await RunAsync("--endpoint", daemon.ControlEndpoint, "list"));
    }

    [Fact]
    public async Task Ssh_RealServer_StatisticsComeThroughIt()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => new() { ["node"] = JsonNode.Parse("""{"pid":1,"hostname":"far","watchers":[{"name":"Web","key":"web","status":"active"}]}""") });
        await using var rounds = new Repetition(() =>
        {
            daemon.Samples("stat.web.7", new() { ["pid"] = 7, ["cmdline"] = "node", ["cpu"] = 12.5, ["mem"] = 0.1, ["age"] = 3 });
            daemon.Samples("stat.web", new() { ["pid"] = new JsonArray(7), ["cpu"] = 12.5, ["mem"] = 0.1, ["age"] = 3 });
        });

        var node = JsonNode.Parse(await RunAsync("top", "--once", "--json", "--endpoint", daemon.StatsEndpoint, "--control", daemon.ControlEndpoint))!["nodes"]![0]!;

        // Names are those of the far end, not of the tunnel.
        Assert.Equal(("far", daemon.StatsEndpoint, "Web"), ((string)node["node"]!, (string)node["endpoint"]!, (string)node["watchers"]![0]!["name"]!));
        Assert.Equal(7, (int)node["watchers"]![0]!["processes"]![0]!["pid"]!);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Output of the built circusctl, through a server of its own.</summary>
    private async Task<string> RunAsync(params string[] words)
    {
        var sshd = ProgramRun.Wanted("/usr/sbin/sshd", "openssh-server");
        var port = FreePort.Next();
        using var server = await StartAsync(sshd, port);
        try
        {
            var run = await ProgramRun.ToEndAsync(
                [$"PATH={_folder.FullName}:/usr/bin:/bin"], BuiltPrograms.Circusctl,
                ["--ssh", $"{Environment.UserName}@127.0.0.1:{port}", "--ssh_keyfile", PathOf("client"), "--timeout", "30", .. words]);
            Assert.True(run.Status == 0, run.Error + await File.ReadAllTextAsync(PathOf("log"), TestContext.Current.CancellationToken));
            return run.Output;
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private async Task<Process> StartAsync(string sshd, int port)
    {
        foreach (var key in (string[])["host", "client"])
        {
            var made = await ProgramRun.ToEndAsync([], "/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", PathOf(key));
            Assert.True(made.Status == 0, made.Error);
        }

        // The user's own files are none of the test's.
        File.WriteAllText(PathOf("ssh"), $"#!/bin/sh\nexec /usr/bin/ssh -F /dev/null -o UserKnownHostsFile={PathOf("known")} -o StrictHostKeyChecking=accept-new \"$@\"\n");
        File.SetUnixFileMode(PathOf("ssh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.WriteAllText(PathOf("config"), $"""
            ListenAddress 127.0.0.1
            Port {port}
            HostKey {PathOf("host")}
            PidFile none
            AuthorizedKeysFile {PathOf("client.pub")}
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin prohibit-password

            """);
        if (Environment.IsPrivilegedProcess)
        {
            // Where sshd of Debian puts its unprivileged half; the service makes it at boot.
            Directory.CreateDirectory("/run/sshd");
        }

        var server = Process.Start(new ProcessStartInfo(sshd, ["-D", "-f", PathOf("config"), "-E", PathOf("log")]))!;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await IsOpenAsync(port))
        {
            Assert.False(server.HasExited || limit.IsCancellationRequested, File.Exists(PathOf("log")) ? File.ReadAllText(PathOf("log")) : "sshd does not start");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return server;
    }

    private static async Task<bool> IsOpenAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
