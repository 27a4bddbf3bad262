using System.Diagnostics.CodeAnalysis;
using Circus.Protocol.Keys;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Control;

/// <summary>What the TCP endpoints ask of clients: keys, or nothing.</summary>
internal sealed class EndpointAccess : IDisposable
{
    private readonly AuthorizedKeysFile? _authorized;

    private EndpointAccess(KeyPair? server, AuthorizedKeysFile? authorized, TimeProvider time)
    {
        (Server, _authorized) = (server, authorized);
        Gate = new RequestGate(authorized, time);
    }

    /// <summary>The daemon's own pair; null when the endpoints have no keys.</summary>
    public KeyPair? Server { get; }

    public RequestGate Gate { get; }

    /// <summary>Reads the keys that the configuration names; the fault is a line for the operator.</summary>
    public static bool TryOpen(
        DaemonOptions options, TimeProvider time, ILoggerFactory loggers, [NotNullWhen(true)] out EndpointAccess? access, [NotNullWhen(false)] out string? fault)
    {
        access = null;
        KeyPair? server = null;
        if (options.CurveSecretKeyFile is { } path && !KeyFile.TryReadPair(path, out server, out fault))
        {
            fault += " (curve_secret_key_file in [circus])";
            return false;
        }

        fault = null;
        var authorized = server is null ? null : new AuthorizedKeysFile(options.AuthorizedKeysFile!, server, time, loggers.CreateLogger<AuthorizedKeysFile>());
        access = new EndpointAccess(server, authorized, time);
        return true;
    }

    public void Dispose() => _authorized?.Dispose();
}
