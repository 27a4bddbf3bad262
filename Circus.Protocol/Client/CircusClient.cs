using Circus.Protocol.Messages;
using NetMQ;
using NetMQ.Sockets;

namespace Circus.Protocol.Client;

/// <summary>A client of the control channel. Thread-safe; requests may overlap, replies are matched by id.</summary>
/// <remarks>
/// A request that timed out must not reach a daemon that comes back later, so its connection is given up: the next request gets a new one.
/// </remarks>
public sealed class CircusClient : ICircusClient, IDisposable
{
    private readonly SocketThread _thread;
    private readonly bool _ownsThread;
    private readonly string _endpoint;
    private readonly TimeProvider _time;
    private Connection? _current;

    /// <param name="endpoint">Control endpoint of circusd.</param>
    /// <param name="thread">Thread to share; null makes one of its own.</param>
    /// <param name="time">Clock of the time-outs.</param>
    public CircusClient(string endpoint = Endpoint.DefaultControl, SocketThread? thread = null, TimeProvider? time = null)
    {
        _endpoint = endpoint;
        _ownsThread = thread is null;
        _thread = thread ?? new SocketThread("circus-client");
        _time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public async Task<ControlReply> SendAsync(
        ControlRequest request, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var id = Guid.NewGuid().ToString("N");
        var limit = timeout ?? WireLimits.DefaultTimeout;
        var reply = new TaskCompletionSource<ControlReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        Connection? used = null;
        _thread.Post(() =>
        {
            used = _current ??= Open();
            if (!request.IsCast)
            {
                used.Waiting[id] = reply;
            }

            used.Socket.SendFrame(request.ToFrame(id));
            if (request.IsCast)
            {
                reply.TrySetResult(ControlReply.Parse("{}"u8)!);
            }
        });

        try
        {
            return await reply.Task.WaitAsync(limit, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _thread.Post(() => GiveUp(used, id));
            throw new DaemonUnreachableException(_endpoint, limit);
        }
        catch (OperationCanceledException)
        {
            _thread.Post(() => GiveUp(used, id));
            throw;
        }
    }

    /// <summary>Closes the connection; waiting requests run into their time-out.</summary>
    public void Dispose()
    {
        if (_ownsThread)
        {
            _thread.Dispose();
        }
        else
        {
            _thread.Post(() =>
            {
                if (_current is { } connection)
                {
                    _current = null;
                    _thread.Close(connection.Socket);
                }
            });
        }
    }

    private Connection Open()
    {
        var socket = new DealerSocket();
        socket.Options.Linger = TimeSpan.Zero;
        socket.Options.Identity = System.Text.Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N"));
        var connection = new Connection(socket);
        socket.ReceiveReady += (_, _) => Receive(connection);
        socket.Connect(_endpoint);
        _thread.Add(socket);
        return connection;
    }

    private void Receive(Connection connection)
    {
        while (connection.Socket.TryReceiveFrameBytes(out var frame, out var more))
        {
            // One frame is the contract; anything behind it belongs to the same message and is skipped.
            while (more)
            {
                connection.Socket.SkipFrame(out more);
            }

            if (ControlReply.Parse(frame!) is { Id: { } id } reply && connection.Waiting.Remove(id, out var waiting))
            {
                waiting.TrySetResult(reply);
            }
        }

        CloseIfDone(connection);
    }

    private void GiveUp(Connection? connection, string id)
    {
        if (connection is null)
        {
            return;
        }

        connection.Waiting.Remove(id);
        if (_current == connection)
        {
            _current = null;
        }

        CloseIfDone(connection);
    }

    private void CloseIfDone(Connection connection)
    {
        if (_current != connection && connection.Waiting.Count == 0)
        {
            _thread.Close(connection.Socket);
        }
    }

    private sealed record Connection(DealerSocket Socket)
    {
        public Dictionary<string, TaskCompletionSource<ControlReply>> Waiting { get; } = [];
    }
}
