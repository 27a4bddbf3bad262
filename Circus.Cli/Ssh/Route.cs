using System.CommandLine;

namespace Circus.Cli.Ssh;

/// <summary>The way to an endpoint: direct, or through a tunnel that is opened once and kept for all commands of a shell.</summary>
internal sealed class Route(GlobalOptions globals, bool isAttended) : IAsyncDisposable
{
    private readonly Dictionary<(SshTarget, string), SshTunnel> _tunnels = [];

    /// <summary>What ssh said last of any tunnel; null when it said nothing.</summary>
    public string? Complaint => _tunnels.Values.Select(tunnel => tunnel.Complaint).LastOrDefault(complaint => complaint is not null);

    /// <summary>Where to connect to.</summary>
    /// <exception cref="TunnelException">There is no way.</exception>
    public async Task<string> NearEndAsync(ParseResult parsed, string endpoint, CancellationToken cancellationToken)
    {
        if (globals.Ssh(parsed) is not { } target)
        {
            return endpoint;
        }

        if (_tunnels.TryGetValue((target, endpoint), out var tunnel) && !await tunnel.IsOpenAsync(cancellationToken))
        {
            _tunnels.Remove((target, endpoint));
            await tunnel.DisposeAsync();
            tunnel = null;
        }

        if (tunnel is null)
        {
            tunnel = await SshTunnel.OpenAsync(target, globals.SshKeyFile(parsed), endpoint, isAttended, globals.Timeout(parsed), cancellationToken);
            _tunnels.Add((target, endpoint), tunnel);
        }

        return tunnel.Near;
    }

    /// <summary>Where to connect to when nothing has to be opened first; null when something had to be.</summary>
    public string? OpenEnd(ParseResult parsed, string endpoint) =>
        globals.Ssh(parsed) is { } target ? _tunnels.GetValueOrDefault((target, endpoint))?.Near : endpoint;

    public async ValueTask DisposeAsync()
    {
        foreach (var tunnel in _tunnels.Values)
        {
            await tunnel.DisposeAsync();
        }
    }
}
