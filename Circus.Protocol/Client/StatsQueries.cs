using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Circus.Protocol.Rounds;

namespace Circus.Protocol.Client;

/// <summary>
/// The questions that circusd-stats answers, typed, for a client of its query endpoint (<see cref="Endpoint.QueryOf(string)"/>, or what
/// <see cref="StatsRound.Query"/> says). Each throws <see cref="CommandRefusedException"/> when the answer is an error.
/// </summary>
public static class StatsQueries
{
    /// <summary>The past.</summary>
    public static Task<HistoryReply> StatsHistoryAsync(this ICircusClient client, HistoryQuery query, CancellationToken cancellationToken = default) =>
        AskAsync(client, "stats-history", JsonSerializer.SerializeToNode(query, WireJson.Default.HistoryQuery)!.AsObject(), WireJson.Default.HistoryReply, cancellationToken);

    /// <summary>How often is measured.</summary>
    public static Task<StatsIntervals> StatsIntervalAsync(this ICircusClient client, CancellationToken cancellationToken = default) =>
        AskAsync(client, "stats-interval", null, WireJson.Default.StatsIntervals, cancellationToken);

    /// <summary>Measures more or less often from now on, until circusd-stats ends; needs the role operate.</summary>
    /// <param name="client">Of the query endpoint.</param>
    /// <param name="interval">0.1 s to 1 hour; for a watcher also zero: as all the others.</param>
    /// <param name="watcherKey">One watcher; null for all that have no interval of their own.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static Task<StatsIntervals> SetStatsIntervalAsync(
        this ICircusClient client, TimeSpan interval, string? watcherKey = null, CancellationToken cancellationToken = default)
    {
        var properties = new JsonObject { ["interval"] = interval.TotalSeconds };
        if (watcherKey is not null)
        {
            properties["watcher"] = watcherKey;
        }

        return AskAsync(client, "stats-interval", properties, WireJson.Default.StatsIntervals, cancellationToken);
    }

    /// <summary>Proportional memory and whole command lines of the processes of a watcher, or of one process.</summary>
    public static async Task<IReadOnlyList<ProcessDetails>> StatsPssAsync(
        this ICircusClient client, string? watcherKey = null, int? pid = null, CancellationToken cancellationToken = default)
    {
        var properties = new JsonObject();
        if (watcherKey is not null)
        {
            properties["watcher"] = watcherKey;
        }

        if (pid is { } number)
        {
            properties["pid"] = number;
        }

        var reply = await client.CallAsync("stats-pss", properties, cancellationToken).ConfigureAwait(false);
        return Read(reply, "processes", WireJson.Default.ProcessDetailsArray);
    }

    /// <summary>Everything as OpenMetrics text.</summary>
    public static async Task<string> StatsMetricsAsync(this ICircusClient client, CancellationToken cancellationToken = default)
    {
        var reply = await client.CallAsync("stats-metrics", null, cancellationToken).ConfigureAwait(false);
        return reply.TryGetProperty("metrics", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw new CommandRefusedException(ErrorCode.BadMessageData, "the answer has no metrics");
    }

    /// <summary>How circusd-stats itself is doing.</summary>
    public static Task<StatsStatus> StatsStatusAsync(this ICircusClient client, CancellationToken cancellationToken = default) =>
        AskAsync(client, "stats-status", null, WireJson.Default.StatsStatus, cancellationToken);

    private static async Task<T> AskAsync<T>(
        ICircusClient client, string command, JsonObject? properties, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var reply = await client.CallAsync(command, properties, cancellationToken).ConfigureAwait(false);
        return Deserialize(reply, type);
    }

    private static T Read<T>(JsonElement reply, string key, JsonTypeInfo<T> type)
        where T : class =>
        reply.TryGetProperty(key, out var value) ? Deserialize(value, type) : throw new CommandRefusedException(ErrorCode.BadMessageData, $"the answer has no {key}");

    private static T Deserialize<T>(JsonElement element, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return element.Deserialize(type) ?? throw new CommandRefusedException(ErrorCode.BadMessageData, "the answer was empty");
        }
        catch (JsonException fault)
        {
            throw new CommandRefusedException(ErrorCode.BadMessageData, $"the answer cannot be read: {fault.Message}");
        }
    }
}
