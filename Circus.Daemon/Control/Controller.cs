using System.Net.Sockets;
using Circus.Daemon.Arbitration;
using Circus.Protocol;
using Circus.Protocol.Client;
using Microsoft.Extensions.Logging;
using NetMQ;
using NetMQ.Sockets;
using ErrorCode = Circus.Protocol.ErrorCode;

namespace Circus.Daemon.Control;

/// <summary>The control channel and the event channel: frames in, frames out. Owns their sockets on its own thread; decides nothing.</summary>
internal sealed partial class Controller : IDisposable
{
    private readonly Arbiter _arbiter;
    private readonly TimeProvider _time;
    private readonly ILogger<Controller> _logger;
    /// <summary>Requests that the arbiter has not come to yet. A client that sends faster than they are carried out is told so.</summary>
    private const int MostQueued = WireLimits.HighWaterMark;

    private readonly SocketThread _thread = new("circusd-control");
    private RouterSocket? _router;
    private PublisherSocket? _publisher;
    private CommandTable? _commands;
    private int _queued;

    public Controller(Arbiter arbiter, TimeProvider time, ILogger<Controller> logger)
    {
        _arbiter = arbiter;
        _time = time;
        _logger = logger;
    }

    /// <summary>Binds both channels. The result names the ports that are taken, who asked for them and which key to change; null is success.</summary>
    public Task<string?> BindAsync(DaemonOptions options, CommandTable commands)
    {
        var bound = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _commands = commands;
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
                .. new[] { Bind(_router, options.Endpoint, "the control channel", "endpoint"),
                           Bind(_publisher, options.PubsubEndpoint, "the event channel", "pubsub_endpoint") }.OfType<string>(),
            ];
            _router.ReceiveReady += (_, _) => Receive(_router);
            _thread.Add(_router);
            _thread.Add(_publisher);
            bound.SetResult(faults.Length == 0 ? null : string.Join('\n', faults));
        });
        return bound.Task;
    }

    /// <summary>Sends an event. Thread-safe.</summary>
    public void Publish(string topic, byte[] payload) =>
        _thread.Post(() => _publisher?.SendMoreFrame(topic).SendFrame(payload));

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

    private static string? Bind(NetMQSocket socket, string endpoint, string channel, string key)
    {
        try
        {
            socket.Options.Linger = TimeSpan.Zero;
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
        if (!IncomingRequest.TryParse(payload, out var request, out var refusal))
        {
            if (!refusal.IsCast)
            {
                Send(identity, hasDelimiter, ReplyFrame.Error(refusal.Id, refusal.Error, refusal.Reason, Now));
            }

            return;
        }

        void Reply(byte[] frame)
        {
            if (!request.IsCast)
            {
                _thread.Post(() => Send(identity, hasDelimiter, frame));
            }
        }

        if (Interlocked.Increment(ref _queued) > MostQueued)
        {
            Interlocked.Decrement(ref _queued);
            Reply(ReplyFrame.Error(request.Id, ErrorCode.CommandError, $"arbiter is already running {MostQueued} commands; try again", Now));
            return;
        }

        _arbiter.Post(new ArbiterMessage.Run(() =>
        {
            Interlocked.Decrement(ref _queued);
            _commands!.Run(request, Reply);
        }));
    }

    private void Send(byte[] identity, bool hasDelimiter, byte[] frame)
    {
        var message = new NetMQMessage();
        message.Append(identity);
        if (hasDelimiter)
        {
            message.AppendEmptyFrame();
        }

        message.Append(frame);
        // A peer that is gone, or too slow to read its replies, loses them; nobody else waits for it.
        _router?.TrySendMultipartMessage(message);
    }

    [LoggerMessage(1300, LogLevel.Warning, "Ignored a message of {Frames} frames on the control channel", EventName = "BadMessage")]
    private static partial void LogBadMessage(ILogger logger, int frames);

    [LoggerMessage(1302, LogLevel.Error, "A message on the control channel could not be handled", EventName = "ControlFault")]
    private static partial void LogFault(ILogger logger, Exception fault);
}
