using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Circus.Protocol;

namespace Circus.Cli.Ssh;

/// <summary>The system's ssh, forwarding a free port of loopback to an address as seen from the other machine, until disposed or until this program is gone.</summary>
internal sealed class SshTunnel : IAsyncDisposable
{
    private const int CommandNotFound = 127;

    // Its standard input is a pipe from here. However this program ends, the pipe closes, "read" ends, and ssh with it.
    private const string Script =
        """
        exec 3<&0 </dev/null
        ssh "$@" 3<&- &
        ssh=$!
        (read -r _ <&3; kill "$ssh") 2>/dev/null &
        guard=$!
        exec 3<&-
        wait "$ssh"
        status=$?
        kill "$guard" 2>/dev/null
        exit "$status"
        """;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly SshTarget _target;
    private readonly int _port;

    private SshTunnel(Process process, SshTarget target, int port)
    {
        (_process, _target, _port) = (process, target, port);
        Near = string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{port}");
        _process.ErrorDataReceived += (_, line) => Complaint = string.IsNullOrWhiteSpace(line.Data) ? Complaint : line.Data.Trim();
        _process.BeginErrorReadLine();
    }

    /// <summary>The end on this machine.</summary>
    public string Near { get; }

    /// <summary>What ssh said last, if anything.</summary>
    public string? Complaint { get; private set; }

    /// <summary>Returns when the far machine has let us in.</summary>
    /// <exception cref="TunnelException">It did not, or there is no ssh here.</exception>
    public static async Task<SshTunnel> OpenAsync(
        SshTarget target, string? keyFile, string endpoint, bool isAttended, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (!Endpoint.TryParse(endpoint, out var far, out var fault))
        {
            throw new TunnelException($"--ssh cannot reach {endpoint}: {fault}");
        }

        var port = FreePort();
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "ssh", .. Arguments(target, keyFile, far, port, isAttended)])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        var tunnel = new SshTunnel(Process.Start(start)!, target, port);
        try
        {
            // Somebody who types a passphrase needs longer than a machine.
            await tunnel.ReadyAsync(isAttended ? Timeout.InfiniteTimeSpan : limit, cancellationToken);
            return tunnel;
        }
        catch
        {
            await tunnel.DisposeAsync();
            throw;
        }
    }

    internal static string[] Arguments(SshTarget target, string? keyFile, Endpoint far, int port, bool isAttended)
    {
        // A wildcard is what circusd binds to; whoever connects on that machine uses loopback.
        var host = far.Host is "*" or "0.0.0.0" ? "127.0.0.1" : far.Host;
        return
        [
            "-N", "-T", "-o", "ExitOnForwardFailure=yes", "-o", "ServerAliveInterval=15",
            .. isAttended ? Array.Empty<string>() : ["-o", "BatchMode=yes"],
            .. keyFile is null ? Array.Empty<string>() : ["-i", keyFile, "-o", "IdentitiesOnly=yes"],
            .. target.Port is { } sshPort ? ["-p", sshPort.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
            "-L", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}:{host}:{far.Port}"),
            "--", target.Destination,
        ];
    }

    /// <summary>Whether ssh listens: it has been let in, and lives.</summary>
    public async Task<bool> IsOpenAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>ssh listens on the port only after it has been let in.</summary>
    private async Task ReadyAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(limit);
        try
        {
            while (!await IsOpenAsync(ending.Token))
            {
                if (_process.HasExited)
                {
                    // Its last words may still be on the way.
                    await _process.WaitForExitAsync(ending.Token);
                    throw new TunnelException(_process.ExitCode == CommandNotFound
                        ? "--ssh wants the program ssh, and there is none in PATH: install openssh-client"
                        : $"--ssh {_target}: {Complaint ?? $"ssh ended with status {_process.ExitCode}"}. Does \"ssh {_target.Destination}\" work in this terminal? --ssh_keyfile names a key.");
                }

                await Task.Delay(_pause, ending.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TunnelException(string.Create(
                CultureInfo.InvariantCulture,
                $"--ssh {_target}: not let in within {limit.TotalSeconds:0.###} s. Is the machine reachable? --timeout waits longer."));
        }
    }
}
