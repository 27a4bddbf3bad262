using System.Collections.Concurrent;
using System.Net.Sockets;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Keys;
using Microsoft.Extensions.Logging;
using NetMQ;
using NetMQ.Sockets;
using ErrorCode = Circus.Protocol.ErrorCode;

namespace Circus.Daemon.Control;

/// <summary>The control channel and the event channel over TCP: frames in, frames out. Owns their sockets on its own thread; decides nothing.</summary>
internal sealed partial class Controller : IDisposable
{
    /// <summary>Connections whose waiting requests are kept apart; those that have been silent longest go first.</summary>
    private const int MostClients = 4096;

    private readonly TimeProvider _time;
    private readonly RefusalLog _refusals;
    private readonly ILogger<Controller> _logger;
    private readonly SocketThread _thread = new("circusd-control");
    private readonly ConcurrentQueue<Outgoing> _outgoing = new();
    private readonly Dictionary<byte[], ClientQueue> _clients = new(IdentityComparer.Instance);
    private RouterSocket? _router;
    private PublisherSocket? _publisher;
    private RequestQueue? _queue;
    private RequestGate? _gate;
    private int _isFlushPosted;

    public Controller(TimeProvider time, RefusalLog refusals, ILogger<Controller> logger) => (_time, _refusals, _logger) = (time, refusals, logger);

    /// <summary>Gets every event too.</summary>
    public Action<string, byte[]>? AlsoPublish { get; set; }

    /// <summary>Binds both channels. The result names the ports that are taken, who asked for them and which key to change; null is success.</summary>
    public Task<string?> BindAsync(DaemonOptions options, RequestQueue queue, EndpointAccess access)
    {
        var bound = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        (_queue, _gate) = (queue, access.Gate);
        _thread.Post(() =>
        {
            _router = new RouterSocket();
            _router.Options.SendHighWatermark = WireLimits.HighWaterMark;
            _router.Options.ReceiveHighWatermark = WireLimits.HighWaterMark;
            _router.Options.MaxMsgSize = WireLimits.MaxFrameBytes;
            _publisher = new PublisherSocket();
            _publisher.Options.SendHighWatermark = WireLimits.HighWaterMark;
            string[] faults =
            [
                .. new[] { Bind(_router, options.Endpoint, access.Server, "the control channel", "endpoint"),
                           Bind(_publisher, options.PubsubEndpoint, access.Server, "the event channel", "pubsub_endpoint") }.OfType<string>(),
            ];
            _router.ReceiveReady += (_, _) => Receive(_router);
            _thread.Add(_router);
            _thread.Add(_publisher);
            bound.SetResult(faults.Length == 0 ? null : string.Join('\n', faults));
        });
        return bound.Task;
    }

    /// <summary>Sends an event. Thread-safe.</summary>
    public void Publish(string topic, byte[] payload)
    {
        Post(new Outgoing(null, false, topic, payload));
        AlsoPublish?.Invoke(topic, payload);
    }

    /// <summary>Completes when everything posted before has been handed to the network; without it the last reply would be lost with the socket.</summary>
    public async Task FlushAsync()
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _thread.Post(flushed.SetResult);
        await flushed.Task;
        // NetMQ offers no way to ask whether its own thread has written everything; a moment is what its linger would give.
        await Task.Delay(TimeSpan.FromMilliseconds(100), _time);
    }

    public void Dispose() => _thread.Dispose();

    private double Now => WireTime.Of(_time.GetUtcNow());

    private static string? Bind(NetMQSocket socket, string endpoint, KeyPair? keys, string channel, string key)
    {
        try
        {
            socket.Options.Linger = TimeSpan.Zero;
            if (keys is not null)
            {
                ServerKeys.ApplyTo(socket, keys);
            }

            socket.Bind(endpoint);
            return null;
        }
        catch (Exception fault) when (fault is NetMQException or SocketException or ArgumentException)
        {
            var isTaken = fault is NetMQException { ErrorCode: NetMQ.ErrorCode.AddressAlreadyInUse };
            var cause = isTaken ? "is taken by another process" : $"cannot be bound ({fault.Message})";
            return $"{endpoint} {cause}: circusd wants it for {channel}; change {key} in [circus], or end the other process";
        }
    }

    private void Receive(RouterSocket router)
    {
        // A bounded burst: events wait on the same thread.
        for (var i = 0; i < 1000; i++)
        {
            NetMQMessage? message = null;
            if (!router.TryReceiveMultipartMessage(ref message))
            {
                return;
            }

            // Identity and payload; REQ sockets put an empty frame between, and get it back.
            var hasDelimiter = message.FrameCount == 3 && message[1].IsEmpty;
            if (message.FrameCount != 2 && !hasDelimiter)
            {
                LogBadMessage(_logger, message.FrameCount);
                continue;
            }

            try
            {
                Dispatch(message[0].ToByteArray(), hasDelimiter, message.Last.ToByteArray());
            }
            catch (Exception fault)
            {
                // The last line of the loop: no message may take this thread, and so the daemon, with it.
                LogFault(_logger, fault);
            }
        }
    }

    private void Dispatch(byte[] identity, bool hasDelimiter, byte[] payload)
    {
        if (!_gate!.TryAdmit(payload, out var request, out var refusal))
        {
            if (refusal.Peer is { } peer)
            {
                _refusals.Add(peer, refusal.Reason);
            }

            if (!refusal.IsCast)
            {
                Send(new Outgoing(identity, hasDelimiter, null, ReplyFrame.Error(refusal.Id, refusal.Error, refusal.Reason, Now)));
            }

            return;
        }

        void Reply(byte[] frame)
        {
            if (!request.IsCast)
            {
                Post(new Outgoing(identity, hasDelimiter, null, frame));
            }
        }

        if (_queue!.FaultOfAdding(ClientOf(identity), new PendingRequest(request, payload.Length, Reply)) is { } fault)
        {
            _refusals.Add(request.Peer.Name, fault);
            Reply(ReplyFrame.Error(request.Id, ErrorCode.CommandError, fault, Now));
        }
    }

    private ClientQueue ClientOf(byte[] identity)
    {
        if (_clients.TryGetValue(identity, out var client))
        {
            return client;
        }

        if (_clients.Count >= MostClients)
        {
            // What waits in their queues is carried out all the same.
            foreach (var (silent, _) in _clients.OrderBy(known => known.Value.LastSeen).Take(MostClients / 4).ToList())
            {
                _clients.Remove(silent);
            }
        }

        client = new ClientQueue();
        _clients.Add(identity, client);
        return client;
    }

    /// <summary>Hands a message to the socket thread, which is woken once for all that have gathered.</summary>
    private void Post(Outgoing message)
    {
        _outgoing.Enqueue(message);
        if (Interlocked.Exchange(ref _isFlushPosted, 1) == 0)
        {
            _thread.Post(SendAll);
        }
    }

    private void SendAll()
    {
        Volatile.Write(ref _isFlushPosted, 0);
        Interlocked.MemoryBarrier();
        while (_outgoing.TryDequeue(out var message))
        {
            Send(message);
        }
    }

    private void Send(Outgoing message)
    {
        if (message.Topic is { } topic)
        {
            _publisher?.SendMoreFrame(topic).SendFrame(message.Payload);
            return;
        }

        var frames = new NetMQMessage(3);
        frames.Append(message.Identity!);
        if (message.HasDelimiter)
        {
            frames.AppendEmptyFrame();
        }

        frames.Append(message.Payload);
        // A peer that is gone, or too slow to read its replies, loses them; nobody else waits for it.
        _router?.TrySendMultipartMessage(frames);
    }

    [LoggerMessage(1300, LogLevel.Warning, "Ignored a message of {Frames} frames on the control channel", EventName = "BadMessage")]
    private static partial void LogBadMessage(ILogger logger, int frames);

    [LoggerMessage(1302, LogLevel.Error, "A message on the control channel could not be handled", EventName = "ControlFault")]
    private static partial void LogFault(ILogger logger, Exception fault);

    /// <summary>A reply to a peer, or an event.</summary>
    private readonly record struct Outgoing(byte[]? Identity, bool HasDelimiter, string? Topic, byte[] Payload);
}
