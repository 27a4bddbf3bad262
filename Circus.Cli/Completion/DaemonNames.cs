using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Commands;
using Circus.Cli.Ssh;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Cli.Completion;

/// <summary>Asks the circusd that the words before name. Somebody waits with a finger on the key: half a second, and no tunnel but one that is open.</summary>
internal sealed class DaemonNames(GlobalOptions globals, Route route) : IDaemonNames
{
    private const string LimitVariable = "CIRCUSCTL_COMPLETION_TIMEOUT";

    private static readonly TimeSpan _usualLimit = TimeSpan.FromSeconds(0.5);

    public async Task<IReadOnlyList<string>> ListAsync(ParseResult parsed, string? watcher)
    {
        if (route.OpenEnd(parsed, globals.ControlEndpoint(parsed)) is not { } near)
        {
            return [];
        }

        try
        {
            using var client = new CircusClient(near, keys: globals.Keys(parsed));
            var properties = new JsonObject();
            if (watcher is not null)
            {
                properties["name"] = watcher;
            }

            var reply = await client.SendAsync(new ControlRequest("list", properties), Limit);
            return reply.Body.TryGetProperty(watcher is null ? "watchers" : "pids", out var names) && names.ValueKind == JsonValueKind.Array
                ? [.. names.EnumerateArray().Select(name => name.ToString())]
                : [];
        }
        catch (Exception silence) when (silence is CircusException or InvalidOperationException or UsageException)
        {
            // No names then; an endpoint that cannot be is told when the command is given.
            return [];
        }
    }

    /// <summary>Over a slow line somebody may want to wait longer.</summary>
    private static TimeSpan Limit =>
        double.TryParse(Environment.GetEnvironmentVariable(LimitVariable), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 60
            ? TimeSpan.FromSeconds(seconds)
            : _usualLimit;
}
