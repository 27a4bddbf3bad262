using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol.Messages;

namespace Circus.Protocol.Client;

/// <summary>The commands of the daemon, typed. Each throws <see cref="CommandRefusedException"/> when the daemon answers with an error.</summary>
public static class CircusCommands
{
    /// <summary>Starts a watcher, or fills up its missing processes.</summary>
    public static Task StartAsync(this ICircusClient client, string name, CancellationToken cancellationToken = default) =>
        client.CallAsync("start", NamedExactly(name), cancellationToken);

    /// <summary>Stops a watcher; the reply comes when the stop has begun.</summary>
    public static Task StopAsync(this ICircusClient client, string name, CancellationToken cancellationToken = default) =>
        client.CallAsync("stop", NamedExactly(name), cancellationToken);

    /// <summary>Stops and starts a watcher; the reply comes when that has begun.</summary>
    public static Task RestartAsync(this ICircusClient client, string name, CancellationToken cancellationToken = default) =>
        client.CallAsync("restart", NamedExactly(name), cancellationToken);

    /// <summary>Replaces the processes of a watcher, the new ones first; the reply comes when that has begun.</summary>
    public static Task ReloadAsync(this ICircusClient client, string name, CancellationToken cancellationToken = default) =>
        client.CallAsync("reload", NamedExactly(name), cancellationToken);

    /// <summary>One process more, or <paramref name="count"/> more.</summary>
    public static Task IncrAsync(this ICircusClient client, string name, int count = 1, CancellationToken cancellationToken = default) =>
        client.CallAsync("incr", new JsonObject { ["name"] = name, ["nb"] = count }, cancellationToken);

    /// <summary>One process fewer, or <paramref name="count"/> fewer; never below none.</summary>
    public static Task DecrAsync(this ICircusClient client, string name, int count = 1, CancellationToken cancellationToken = default) =>
        client.CallAsync("decr", new JsonObject { ["name"] = name, ["nb"] = count }, cancellationToken);

    /// <summary>Sets the wanted number of processes, from 0.</summary>
    public static Task SetNumProcessesAsync(this ICircusClient client, string name, int count, CancellationToken cancellationToken = default) =>
        client.CallAsync(
            "set", new JsonObject { ["name"] = name, ["options"] = new JsonObject { ["numprocesses"] = count } }, cancellationToken);

    /// <summary>Sends a signal to one process, or to all of the watcher.</summary>
    public static Task SignalAsync(
        this ICircusClient client, string name, int signal, int? pid = null, CancellationToken cancellationToken = default) =>
        client.CallAsync("signal", WithPid(new JsonObject { ["name"] = name, ["signum"] = signal }, pid), cancellationToken);

    /// <summary>Stops one process (or all) with the watcher's escalation; it is replaced.</summary>
    public static Task KillAsync(this ICircusClient client, string name, int? pid = null, CancellationToken cancellationToken = default) =>
        client.CallAsync("kill", WithPid(new JsonObject { ["name"] = name }, pid), cancellationToken);

    /// <summary>Stops every watcher and then the daemon.</summary>
    public static Task QuitAsync(this ICircusClient client, CancellationToken cancellationToken = default) =>
        client.CallAsync("quit", null, cancellationToken);

    /// <summary>All options of a watcher as the daemon lists them, environment included: treat as secret.</summary>
    public static async Task<JsonElement> OptionsAsync(this ICircusClient client, string name, CancellationToken cancellationToken = default) =>
        (await client.CallAsync("options", new JsonObject { ["name"] = name }, cancellationToken).ConfigureAwait(false))
        .GetProperty("options");

    /// <summary>
    /// The daemon and all its watchers. The original has no such command and answers "unknown command": the description is then put together
    /// from those that it has.
    /// </summary>
    public static async Task<NodeDescription> DescribeAsync(this ICircusClient client, CancellationToken cancellationToken = default)
    {
        try
        {
            var reply = await client.SendAsync(new ControlRequest("describe"), null, cancellationToken).ConfigureAwait(false);
            if (!reply.IsError)
            {
                return reply.Body.GetProperty("node").Deserialize(WireJson.Default.NodeDescription)
                    ?? throw new CommandRefusedException(ErrorCode.BadMessageData, "the description was empty");
            }

            return reply.Error == ErrorCode.UnknownCommand
                ? await OriginalDescription.AskAsync(client, cancellationToken).ConfigureAwait(false)
                : throw new CommandRefusedException(reply.Error, reply.Reason);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // What came is JSON, but no description: a daemon of another version, or no circusd at all.
            throw new CommandRefusedException(ErrorCode.BadMessageData, $"the description cannot be read: {fault.Message}");
        }
    }

    /// <summary>Sends any command and returns the reply's object.</summary>
    /// <exception cref="CommandRefusedException">The daemon answered with an error.</exception>
    public static async Task<JsonElement> CallAsync(
        this ICircusClient client, string command, JsonObject? properties, CancellationToken cancellationToken = default)
    {
        var reply = await client.SendAsync(new ControlRequest(command, properties), null, cancellationToken).ConfigureAwait(false);
        return reply.IsError ? throw new CommandRefusedException(reply.Error, reply.Reason) : reply.Body;
    }

    // A name is a pattern by default: a watcher called "a[1]" is reached only by an exact match.
    private static JsonObject NamedExactly(string name) => new() { ["name"] = name, ["match"] = "simple" };

    private static JsonObject WithPid(JsonObject properties, int? pid)
    {
        if (pid is { } number)
        {
            properties["pid"] = number;
        }

        return properties;
    }
}
