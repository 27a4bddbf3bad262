using System.Net.Sockets;
using System.Threading.Channels;
using Circus.Protocol.Messages;

namespace Circus.Protocol.Client;

/// <summary>Requests over the Unix socket of circusd. Nobody there is known at once, and said at once.</summary>
internal sealed class UnixTransport(string endpoint, string path) : ITransport
{
    private readonly Lock _state = new();
    private Connection? _current;
    private bool _isDisposed;

    public void Send(string id, byte[] frame, TaskCompletionSource<ControlReply> reply, bool isCast)
    {
        Connection used;
        lock (_state)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            used = _current ??= new Connection();
            used.Waiting[id] = (reply, isCast);
            used.Outgoing.Writer.TryWrite((id, StreamFrame.Of(frame)));
            if (used.Run is not null)
            {
                return;
            }

            used.Run = Task.Run(() => RunAsync(used));
        }
    }

    public void GiveUp(string id)
    {
        lock (_state)
        {
            if (_current is { } connection && connection.Waiting.Remove(id))
            {
                // The others that wait still get their replies; what is sent next takes a new one.
                _current = null;
                EndIfDone(connection);
            }
        }
    }

    public void Dispose()
    {
        lock (_state)
        {
            _isDisposed = true;
            _current?.Ending.Cancel();
            _current = null;
        }
    }

    /// <summary>Connects, writes and reads until the end of the connection, and tells those who wait then.</summary>
    private async Task RunAsync(Connection connection)
    {
        var reason = "the connection ended before the answer";
        try
        {
            using var socket = await UnixSockets.ConnectAsync(path, connection.Ending.Token).ConfigureAwait(false);
            using var stream = new NetworkStream(socket);
            var writing = WriteAsync(connection, stream);
            await ReadAsync(connection, stream).ConfigureAwait(false);
            await connection.Ending.CancelAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(false);
        }
        catch (SocketException refusal)
        {
            reason = refusal.SocketErrorCode == SocketError.ConnectionRefused ? "nobody listens there" : refusal.Message;
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or InvalidDataException)
        {
            // The other side is gone, or this one.
        }

        lock (_state)
        {
            if (_current == connection)
            {
                _current = null;
            }

            foreach (var (reply, _) in connection.Waiting.Values)
            {
                reply.TrySetException(new DaemonUnreachableException(endpoint, reason));
                // Nobody may be waiting any more.
                _ = reply.Task.Exception;
            }

            connection.Waiting.Clear();
        }
    }

    private async Task WriteAsync(Connection connection, Stream stream)
    {
        try
        {
            await foreach (var (id, frame) in connection.Outgoing.Reader.ReadAllAsync(connection.Ending.Token).ConfigureAwait(false))
            {
                await stream.WriteAsync(frame, connection.Ending.Token).ConfigureAwait(false);
                lock (_state)
                {
                    if (connection.Waiting.TryGetValue(id, out var sent) && sent.IsCast)
                    {
                        connection.Waiting.Remove(id);
                        sent.Reply.TrySetResult(ControlReply.Parse("{}"u8)!);
                        EndIfDone(connection);
                    }
                }
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The reading side notices too.
        }
    }

    private async Task ReadAsync(Connection connection, Stream stream)
    {
        using var buffered = new BufferedStream(stream, 16 * 1024);
        while (await StreamFrame.ReadAsync(buffered, WireLimits.MaxReplyBytes, connection.Ending.Token).ConfigureAwait(false) is { } payload)
        {
            if (ControlReply.Parse(payload) is not { Id: { } id } reply)
            {
                continue;
            }

            lock (_state)
            {
                if (connection.Waiting.Remove(id, out var waiting))
                {
                    waiting.Reply.TrySetResult(reply);
                }

                EndIfDone(connection);
            }
        }
    }

    private void EndIfDone(Connection connection)
    {
        if (_current != connection && connection.Waiting.Count == 0)
        {
            connection.Ending.Cancel();
        }
    }

    private sealed class Connection
    {
        // Unbounded: each item has a caller who waits for it.
        public Channel<(string Id, byte[] Frame)> Outgoing { get; } = Channel.CreateUnbounded<(string, byte[])>(new() { SingleReader = true });

        public Dictionary<string, (TaskCompletionSource<ControlReply> Reply, bool IsCast)> Waiting { get; } = [];

        public CancellationTokenSource Ending { get; } = new();

        public Task? Run { get; set; }
    }
}
