using System.Net.Sockets;
using Circus.Daemon;
using Circus.Daemon.Control;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Keys;
using NetMQ;
using NetMQ.Sockets;
using Endpoint = Circus.Protocol.Endpoint;

namespace Circus.Stats.Queries;

/// <summary>Where circusd-stats is asked: frames in, frames out, with the envelope of circusd's control channel. Its socket belongs to the socket thread.</summary>
internal sealed class QueryEndpoint(SocketThread thread, RequestGate gate, Action<StatsMessage> post, TimeProvider time)
{
    /// <summary>Questions that wait for the loop; what comes beyond is refused at once.</summary>
    private const int MostWaiting = 1000;

    private RouterSocket? _router;
    private int _waiting;

    /// <summary>Binds. The result is where, or a line for the operator.</summary>
    /// <param name="configured">Where; null for the port behind the statistics, or any free one when that is taken.</param>
    /// <param name="stats">Where statistics are published.</param>
    /// <param name="keys">Null for none.</param>
    public Task<(string? Endpoint, string? Fault)> BindAsync(string? configured, string stats, KeyPair? keys)
    {
        var bound = new TaskCompletionSource<(string?, string?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        thread.Post(() =>
        {
            var wanted = configured ?? Endpoint.QueryOf(stats);
            if (TryBind(wanted, keys, out var fault) is { } endpoint)
            {
                bound.SetResult((endpoint, null));
            }
            else if (configured is null && Endpoint.TryParse(wanted, out var near, out _) && TryBind(near.WithPort(0).ToString(), keys, out fault) is { } free)
            {
                bound.SetResult((free, null));
            }
            else
            {
                bound.SetResult((null, $"{wanted} {fault}; questions to the statistics need it: give stats_query_endpoint in [circus] another address"));
            }
        });
        return bound.Task;
    }

    private string? TryBind(string endpoint, KeyPair? keys, out string? fault)
    {
        var socket = new RouterSocket();
        socket.Options.Linger = TimeSpan.Zero;
        socket.Options.MaxMsgSize = WireLimits.MaxFrameBytes;
        socket.Options.SendHighWatermark = WireLimits.StatsHighWaterMark;
        if (keys is not null)
        {
            ServerKeys.ApplyTo(socket, keys);
        }

        try
        {
            socket.Bind(endpoint);
        }
        catch (Exception refusal) when (refusal is NetMQException or SocketException or ArgumentException)
        {
            socket.Dispose();
            fault = refusal is NetMQException { ErrorCode: NetMQ.ErrorCode.AddressAlreadyInUse } ? "is taken by another process" : $"cannot be bound ({refusal.Message})";
            return null;
        }

        fault = null;
        _router = socket;
        socket.ReceiveReady += (_, _) => Receive(socket);
        thread.Add(socket);
        return Endpoint.TryParse(endpoint, out var parsed, out _) && parsed.Port == 0 && Endpoint.TryParse(socket.Options.LastEndpoint ?? "", out var last, out _)
            ? parsed.WithPort(last.Port).ToString()
            : endpoint;
    }

    private void Receive(RouterSocket router)
    {
        for (var i = 0; i < 100; i++)
        {
            NetMQMessage? message = null;
            if (!router.TryReceiveMultipartMessage(ref message))
            {
                return;
            }

            // Identity and payload; REQ sockets put an empty frame between, and get it back.
            var hasDelimiter = message.FrameCount == 3 && message[1].IsEmpty;
            if (message.FrameCount == 2 || hasDelimiter)
            {
                Dispatch(message[0].ToByteArray(), hasDelimiter, message.Last.ToByteArray());
            }
        }
    }

    private void Dispatch(byte[] identity, bool hasDelimiter, byte[] payload)
    {
        if (!gate.TryAdmit(payload, out var request, out var refusal))
        {
            if (!refusal.IsCast)
            {
                Send(identity, hasDelimiter, ReplyFrame.Error(refusal.Id, refusal.Error, refusal.Reason, Now));
            }

            return;
        }

        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            Send(identity, hasDelimiter, ReplyFrame.Error(request.Id, Protocol.ErrorCode.CommandError, "too many questions wait; try again", Now));
            return;
        }

        post(new StatsMessage.Question(request, frame =>
        {
            Interlocked.Decrement(ref _waiting);
            if (!request.IsCast)
            {
                thread.Post(() => Send(identity, hasDelimiter, frame));
            }
        }));
    }

    private double Now => WireTime.Of(time.GetUtcNow());

    private void Send(byte[] identity, bool hasDelimiter, byte[] payload)
    {
        var frames = new NetMQMessage(3);
        frames.Append(identity);
        if (hasDelimiter)
        {
            frames.AppendEmptyFrame();
        }

        frames.Append(payload);
        // A peer that is gone, or too slow to read its replies, loses them; nobody else waits for it.
        _router?.TrySendMultipartMessage(frames);
    }
}
