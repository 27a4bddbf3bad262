using Circus.Daemon.Control;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Configuration;

/// <summary>The keys of [circus] that say who may reach circusd, and how.</summary>
internal static class EndpointSection
{
    private const string ServerKey = "curve_secret_key_file";
    private const string ClientKeys = "authorized_keys_file";
    private const string Insecure = "allow_insecure_endpoints";
    private const string Socket = "control_socket";

    /// <summary>What nobody has given needs no rule: it is on the host of another that has passed it.</summary>
    private const string Loopback = Protocol.Endpoint.DefaultStatsQuery;

    /// <summary>The options with those of these keys.</summary>
    public static DaemonOptions Read(KeyReader reader, DaemonOptions options)
    {
        var allowsInsecure = reader.Flag(Insecure, false);
        options = options with
        {
            CurveSecretKeyFile = reader.NonEmpty(ServerKey),
            AuthorizedKeysFile = reader.NonEmpty(ClientKeys),
            RequestRate = reader.Integer("request_rate", options.RequestRate, 0),
            EndpointOwner = reader.NonEmpty("endpoint_owner"),
        };
        options = options with { ControlSocket = ControlSocket(reader, options.EndpointOwner) };
        ReportHalfOfKeys(reader, options);
        foreach (var (key, endpoint) in new[] { ("endpoint", options.Endpoint), ("pubsub_endpoint", options.PubsubEndpoint), ("stats_endpoint", options.StatsEndpoint), ("stats_query_endpoint", options.StatsQueryEndpoint ?? Loopback) })
        {
            if (options.CurveSecretKeyFile is null && EndpointText.FaultOf(endpoint) is null && !EndpointText.IsLoopback(endpoint))
            {
                ReportOpen(reader, key, endpoint, allowsInsecure);
            }
        }

        return options;
    }

    private static void ReportOpen(KeyReader reader, string key, string endpoint, bool isAllowed)
    {
        var danger = key == "endpoint"
            ? $"anyone who can reach {endpoint} can run programs as the user of circusd, without a password"
            : $"anyone who can reach {endpoint} can read the names, command lines and users of all processes";
        if (isAllowed)
        {
            reader.Warn(key, $"DANGER: {danger}; use 127.0.0.1, or keys");
        }
        else
        {
            reader.Fault(key, $"{danger}, allowed: 127.0.0.1; with {ServerKey} and {ClientKeys} any address (circusctl keygen); or {Insecure} = True");
        }
    }

    private static void ReportHalfOfKeys(KeyReader reader, DaemonOptions options)
    {
        if (options.CurveSecretKeyFile is null != options.AuthorizedKeysFile is null)
        {
            var (given, missing) = options.CurveSecretKeyFile is null ? (ClientKeys, ServerKey) : (ServerKey, ClientKeys);
            reader.Fault(given, $"is of use only together with {missing}: the one proves circusd to clients, the other clients to circusd");
        }
        else if (options.CurveSecretKeyFile is not null && options.ControlSocket is null && (options.Statsd || options.Httpd))
        {
            reader.Fault(ServerKey, $"circusd-stats and the web console have no key: they reach circusd over its Unix socket, give {Socket} too");
        }
    }

    private static ControlSocketOptions? ControlSocket(KeyReader reader, string? owner)
    {
        var path = reader.NonEmpty(Socket);
        var group = reader.NonEmpty("control_socket_group");
        var mode = reader.Octal("control_socket_mode", null);
        var role = reader.Choice("control_socket_role", "operate", Role.Words);
        if (path is null)
        {
            if (owner is not null)
            {
                reader.Warn("endpoint_owner", $"has a meaning only with {Socket}: a TCP endpoint has no owner");
            }

            return null;
        }

        if (Protocol.Endpoint.FaultOfPath(path) is { } fault)
        {
            reader.Fault(Socket, $"found {ConfigFault.Quote(path)}: {fault}");
            return null;
        }

        _ = Role.TryParse(role, out var permission);
        var result = new ControlSocketOptions
        {
            Path = path,
            Mode = mode is { } bits ? (UnixFileMode)bits : group is null ? UserOnly : UserOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
            GroupRole = permission,
        };
        if (owner is not null)
        {
            result = result with { Owner = UserOf(reader, owner) };
        }

        return group is null ? result : result with { Group = GroupOf(reader, group) };
    }

    private static uint? UserOf(KeyReader reader, string name)
    {
        if (Accounts.TryFindUser(name, out var user))
        {
            return user.Uid;
        }

        reader.Fault("endpoint_owner", $"there is no user {ConfigFault.Quote(name)}");
        return null;
    }

    private static uint? GroupOf(KeyReader reader, string name)
    {
        if (Accounts.TryFindGroup(name, out var gid))
        {
            return gid;
        }

        reader.Fault("control_socket_group", $"there is no group {ConfigFault.Quote(name)}");
        return null;
    }

    private const UnixFileMode UserOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
}
