using Circus.Protocol.Keys;
using Circus.Protocol.Messages;
using NetMQ;
using NetMQ.Sockets;

namespace Circus.Protocol.Client;

/// <summary>Requests over a DEALER socket, which connects again by itself.</summary>
internal sealed class ZeroMqTransport(string endpoint, ConnectionKeys? keys, SocketThread? shared) : ITransport
{
    private readonly SocketThread _thread = shared ?? new SocketThread("circus-client");
    private readonly Dictionary<string, Connection> _askedOver = [];
    private Connection? _current;

    public void Send(string id, byte[] frame, TaskCompletionSource<ControlReply> reply, bool isCast) => _thread.Post(() =>
    {
        var used = _current ??= Open();
        if (!isCast)
        {
            used.Waiting[id] = reply;
            _askedOver[id] = used;
        }

        used.Socket.SendFrame(frame);
        if (isCast)
        {
            reply.TrySetResult(ControlReply.Parse("{}"u8)!);
        }
    });

    public void GiveUp(string id) => _thread.Post(() =>
    {
        if (!_askedOver.Remove(id, out var connection))
        {
            return;
        }

        connection.Waiting.Remove(id);
        if (_current == connection)
        {
            _current = null;
        }

        CloseIfDone(connection);
    });

    public void Dispose()
    {
        if (shared is null)
        {
            _thread.Dispose();
            return;
        }

        _thread.Post(() =>
        {
            if (_current is { } connection)
            {
                _current = null;
                _thread.Close(connection.Socket);
            }
        });
    }

    private Connection Open()
    {
        var socket = new DealerSocket();
        socket.Options.Linger = TimeSpan.Zero;
        socket.Options.Identity = System.Text.Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N"));
        keys?.ApplyTo(socket);
        var connection = new Connection(socket);
        socket.ReceiveReady += (_, _) => Receive(connection);
        socket.Connect(endpoint);
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
                _askedOver.Remove(id);
                waiting.TrySetResult(reply);
            }
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
