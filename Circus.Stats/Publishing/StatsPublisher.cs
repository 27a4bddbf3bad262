using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Keys;
using Circus.Protocol.Messages;
using NetMQ;
using NetMQ.Sockets;

namespace Circus.Stats.Publishing;

/// <summary>
/// The statistics channel: a socket that publishes, two frames per message. A slow subscriber loses messages, never anybody else; when the
/// network of this program itself cannot keep up, the newest rounds are dropped and counted.
/// </summary>
internal sealed class StatsPublisher(SocketThread thread) : IStatsPublisher
{
    /// <summary>Rounds that wait for the socket's thread.</summary>
    private const int MostWaiting = 4;

    private XPublisherSocket? _socket;
    private volatile string[] _subscriptions = [];
    private int _waiting;
    private long _dropped;

    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Null when the port is ours from now on; otherwise a line for the operator.</summary>
    public Task<string?> BindAsync(string endpoint, KeyPair? keys)
    {
        var bound = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        thread.Post(() =>
        {
            var socket = new XPublisherSocket();
            socket.Options.Linger = TimeSpan.Zero;
            socket.Options.SendHighWatermark = WireLimits.StatsHighWaterMark;
            socket.Options.TcpKeepalive = true;
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
            socket.ReceiveReady += (_, _) => Receive(socket);
            thread.Add(socket);
            bound.SetResult(null);
        });
        return bound.Task;
    }

    /// <summary>Whether anybody could get a message whose topic begins so. Thread-safe.</summary>
    public bool IsWanted(string prefix)
    {
        foreach (var subscription in _subscriptions)
        {
            if (prefix.StartsWith(subscription, StringComparison.Ordinal) || subscription.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    public void Publish(IReadOnlyList<StatsSample> samples, IReadOnlyList<byte[]> round)
    {
        if (samples.Count == 0 && round.Count == 0)
        {
            // Nobody listens: waking the socket's thread would cost more than a process does.
            return;
        }

        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            Interlocked.Increment(ref _dropped);
            return;
        }

        thread.Post(() =>
        {
            Interlocked.Decrement(ref _waiting);
            foreach (var frame in round)
            {
                _socket?.SendMoreFrame(Topic.Round).SendFrame(frame);
            }

            foreach (var sample in samples)
            {
                Send(sample);
            }
        });
    }

    private void Send(StatsSample sample)
    {
        var (topic, payload) = sample switch
        {
            ProcessSample process => (
                Topic.OfProcessStats(process.WatcherKey, process.Pid),
                JsonSerializer.SerializeToUtf8Bytes(process.Payload, WireJson.Default.ProcessPayload)),
            WatcherSample watcher => (
                Topic.OfWatcherStats(watcher.WatcherKey),
                JsonSerializer.SerializeToUtf8Bytes(watcher.Payload, WireJson.Default.WatcherPayload)),
            SocketSample socket => (
                Topic.OfProcessStats(Topic.SocketsKey, socket.Fd),
                JsonSerializer.SerializeToUtf8Bytes(socket.Payload, WireJson.Default.SocketPayload)),
            SocketsSample sockets => (
                Topic.OfWatcherStats(Topic.SocketsKey),
                JsonSerializer.SerializeToUtf8Bytes(sockets.Payload, WireJson.Default.SocketsPayload)),
            _ => throw new InvalidOperationException($"no topic for {sample.GetType().Name}"),
        };
        _socket?.SendMoreFrame(topic).SendFrame(payload);
    }

    /// <summary>The first of a kind that subscribes, and the last that does not any more: 1 or 0, and the prefix.</summary>
    private void Receive(XPublisherSocket socket)
    {
        while (socket.TryReceiveFrameBytes(out var frame, out var more))
        {
            while (more)
            {
                socket.SkipFrame(out more);
            }

            if (frame is not [0 or 1, ..])
            {
                continue;
            }

            var prefix = Encoding.UTF8.GetString(frame, 1, frame.Length - 1);
            _subscriptions = frame[0] == 1 ? [.. _subscriptions, prefix] : [.. _subscriptions.Where(known => known != prefix)];
        }
    }
}
