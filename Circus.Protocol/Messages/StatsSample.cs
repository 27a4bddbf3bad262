using System.Text.Json;

namespace Circus.Protocol.Messages;

/// <summary>One message of the statistics channel.</summary>
/// <param name="WatcherKey">The watcher's key, see <see cref="Topic.KeyOf"/>; <see cref="Topic.DaemonKey"/> for the daemon's own processes.</param>
public abstract record StatsSample(string WatcherKey)
{
    /// <summary>Reads the two frames; null when they are not a sample of a watcher or process (sockets have topics of the same form).</summary>
    public static StatsSample? Parse(string topic, ReadOnlySpan<byte> payload)
    {
        if (!Topic.TryParseStats(topic, out var key, out var pid) || key == Topic.SocketsKey)
        {
            return null;
        }

        try
        {
            if (pid is null)
            {
                return JsonSerializer.Deserialize(payload, WireJson.Default.WatcherPayload) is { } watcher ? new WatcherSample(key, watcher) : null;
            }

            return JsonSerializer.Deserialize(payload, WireJson.Default.ProcessPayload) is { } process
                ? new ProcessSample(key, pid.Value, process)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The aggregate of one watcher.</summary>
public sealed record WatcherSample(string WatcherKey, WatcherPayload Payload) : StatsSample(WatcherKey);

/// <summary>One process.</summary>
public sealed record ProcessSample(string WatcherKey, int Pid, ProcessPayload Payload) : StatsSample(WatcherKey);

/// <summary>One managed socket; sent, but not read by <see cref="StatsSample.Parse"/>: rounds have more.</summary>
public sealed record SocketSample(int Fd, SocketPayload Payload) : StatsSample(Topic.SocketsKey);

/// <summary>All managed sockets together; as <see cref="SocketSample"/>.</summary>
public sealed record SocketsSample(SocketsPayload Payload) : StatsSample(Topic.SocketsKey);
