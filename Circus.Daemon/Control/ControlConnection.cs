using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;
using Circus.Protocol;

namespace Circus.Daemon.Control;

/// <summary>
/// One client of the Unix socket: reads its requests, writes replies and the events that it subscribed to. What it does not read piles up
/// to a limit; beyond it events are left out, and with unread replies it is cut off.
/// </summary>
internal sealed class ControlConnection(Socket socket, Peer peer, RequestQueue queue, RefusalLog refusals, TimeProvider time) : IDisposable
{
    private const string Subscribe = "subscribe";
    private const int MostTopics = 100;

    /// <summary>Bytes of events that wait for a slow reader.</summary>
    private const long MostUnsentEvents = 8 * 1024 * 1024;

    private readonly ClientQueue _client = new();
    private readonly CancellationTokenSource _ending = new();

    // Bounded by the bytes in it.
    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>(new() { SingleReader = true });
    private string[] _topics = [];
    private long _unsent;

    /// <summary>Replies that are still to come.</summary>
    private int _awaited;
    private volatile bool _isAtEnd;

    public Peer Peer => peer;

    private double Now => WireTime.Of(time.GetUtcNow());

    public bool Hears(string topic)
    {
        foreach (var prefix in Volatile.Read(ref _topics))
        {
            if (topic.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Hands a frame over to be written. Thread-safe; waits for nothing.</summary>
    public void Post(byte[] frame, bool isEvent)
    {
        var unsent = Interlocked.Add(ref _unsent, frame.Length);
        if (unsent > (isEvent ? MostUnsentEvents : WireLimits.MaxUnsentBytes))
        {
            Interlocked.Add(ref _unsent, -frame.Length);
            if (!isEvent)
            {
                End();
            }

            return;
        }

        _outgoing.Writer.TryWrite(frame);
    }

    /// <summary>Serves it until it ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, cancellationToken);
        await using var stream = new NetworkStream(socket);
        await using var buffered = new BufferedStream(stream, 16 * 1024);
        var writing = WriteAsync(stream, both.Token);
        try
        {
            while (await StreamFrame.ReadAsync(buffered, WireLimits.MaxFrameBytes, both.Token) is { } payload)
            {
                Take(payload);
            }

            // The client has said all that it wants to say: what it asked for is still answered.
            _isAtEnd = true;
            EndIfDone();
            await writing;
        }
        catch (InvalidDataException tooLong)
        {
            refusals.Add(peer.Name, tooLong.Message);
            Post(StreamFrame.Of(ReplyFrame.Error(default, ErrorCode.MessageError, tooLong.Message, Now)), isEvent: false);
            _outgoing.Writer.TryComplete();
            await writing;
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone, or the daemon.
        }
        finally
        {
            End();
        }
    }

    public void Dispose()
    {
        End();
        socket.Dispose();
    }

    private void End()
    {
        _outgoing.Writer.TryComplete();
        _ending.Cancel();
    }

    private void EndIfDone()
    {
        if (_isAtEnd && Volatile.Read(ref _awaited) == 0)
        {
            _outgoing.Writer.TryComplete();
        }
    }

    private void Take(byte[] payload)
    {
        if (!IncomingRequest.TryParse(payload, out var request, out var refusal))
        {
            if (!refusal.IsCast)
            {
                Refuse(refusal.Id, refusal.Error, refusal.Reason);
            }

            return;
        }

        if (request.Command == Subscribe)
        {
            SubscribeTo(request);
            return;
        }

        request = request with { Peer = peer };
        Interlocked.Increment(ref _awaited);
        var pending = new PendingRequest(request, payload.Length, reply =>
        {
            if (!request.IsCast)
            {
                Post(StreamFrame.Of(reply), isEvent: false);
            }

            Interlocked.Decrement(ref _awaited);
            EndIfDone();
        });
        if (queue.FaultOfAdding(_client, pending) is { } fault)
        {
            Interlocked.Decrement(ref _awaited);
            refusals.Add(peer.Name, fault);
            if (!request.IsCast)
            {
                Refuse(request.Id, ErrorCode.CommandError, fault);
            }
        }
    }

    private void SubscribeTo(IncomingRequest request)
    {
        List<string> topics = [];
        if (request.Properties.ValueKind == JsonValueKind.Object && request.Properties.TryGetProperty("topics", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            topics.AddRange(list.EnumerateArray().Where(topic => topic.ValueKind == JsonValueKind.String).Select(topic => topic.GetString()!).Take(MostTopics + 1));
        }

        if (topics.Count is 0 or > MostTopics)
        {
            Refuse(request.Id, ErrorCode.MessageError, $"'topics' is a list of 1 to {MostTopics} prefixes, as [\"watcher.\"]");
            return;
        }

        Volatile.Write(ref _topics, [.. topics]);
        Post(StreamFrame.Of(ReplyFrame.Ok(request.Id, [], Now)), isEvent: false);
    }

    private void Refuse(JsonElement id, ErrorCode code, string reason) => Post(StreamFrame.Of(ReplyFrame.Error(id, code, reason, Now)), isEvent: false);

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var frame in _outgoing.Reader.ReadAllAsync(cancellationToken))
            {
                await stream.WriteAsync(frame, cancellationToken);
                Interlocked.Add(ref _unsent, -frame.Length);
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The reading side notices too.
            await _ending.CancelAsync();
        }
    }
}
