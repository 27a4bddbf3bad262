using System.Net.Sockets;
using System.Text.Json;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Keys;
using Circus.Protocol.Messages;
using NetMQ;
using NetMQ.Sockets;

namespace Circus.Stats;

/// <summary>The statistics channel: a PUB socket, two frames per sample. A slow subscriber loses samples, never anybody else.</summary>
internal sealed class StatsPublisher(SocketThread thread) : IStatsPublisher
{
    private PublisherSocket? _socket;

    /// <summary>Null when the port is ours from now on; otherwise a line for the operator.</summary>
    public Task<string?> BindAsync(string endpoint, KeyPair? keys)
    {
        var bound = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        thread.Post(() =>
        {
            var socket = new PublisherSocket();
            socket.Options.Linger = TimeSpan.Zero;
            socket.Options.SendHighWatermark = WireLimits.HighWaterMark;
            if (keys is not null)
            {
                ServerKeys.ApplyTo(socket, keys);
            }

            try
            {
                socket.Bind(endpoint);
            }
            catch (Exception fault) when (fault is NetMQException or SocketException or ArgumentException)
            {
                socket.Dispose();
                var cause = fault is NetMQException { ErrorCode: NetMQ.ErrorCode.AddressAlreadyInUse } ? "is taken by another process" : $"cannot be bound ({fault.Message})";
                bound.SetResult($"{endpoint} {cause}; the statistics channel needs it: give stats_endpoint in [circus] another address");
                return;
            }

            _socket = socket;
            thread.Add(socket);
            bound.SetResult(null);
        });
        return bound.Task;
    }

    public void Publish(IReadOnlyList<StatsSample> round) => thread.Post(() =>
    {
        foreach (var sample in round)
        {
            var (topic, payload) = sample switch
            {
                ProcessSample process => (
                    Topic.OfProcessStats(process.WatcherKey, process.Pid),
                    JsonSerializer.SerializeToUtf8Bytes(process.Payload, WireJson.Default.ProcessPayload)),
                WatcherSample watcher => (
                    Topic.OfWatcherStats(watcher.WatcherKey),
                    JsonSerializer.SerializeToUtf8Bytes(watcher.Payload, WireJson.Default.WatcherPayload)),
                _ => throw new InvalidOperationException($"no topic for {sample.GetType().Name}"),
            };
            _socket?.SendMoreFrame(topic).SendFrame(payload);
        }
    });
}
