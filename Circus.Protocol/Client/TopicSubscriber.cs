using System.Threading.Channels;
using Circus.Protocol.Keys;
using NetMQ;
using NetMQ.Sockets;

namespace Circus.Protocol.Client;

/// <summary>
/// A subscription, by a SUB socket or over the Unix socket of circusd, whose messages come out of a bounded queue; a slow reader loses the
/// oldest, counted in <see cref="Dropped"/>.
/// </summary>
public abstract class TopicSubscriber<T> : IDisposable
    where T : class
{
    private readonly SocketThread? _thread;
    private readonly bool _ownsThread;
    private readonly ConnectionKeys? _keys;
    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<T> _queue;
    private SubscriberSocket? _socket;
    private long _dropped;

    private protected TopicSubscriber(string endpoint, IEnumerable<string> topics, SocketThread? thread, ConnectionKeys? keys = null)
    {
        _keys = keys;
        _queue = Channel.CreateBounded<T>(
            new BoundedChannelOptions(WireLimits.ReaderQueue) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true },
            _ => Interlocked.Increment(ref _dropped));
        string[] wanted = [.. topics];
        if (Endpoint.UnixPathOf(endpoint) is { } path)
        {
            _ = Task.Run(() => UnixSubscription.RunAsync(path, wanted, Take, _ending.Token));
            return;
        }

        _ownsThread = thread is null;
        _thread = thread ?? new SocketThread("circus-sub");
        _thread.Post(() => Open(endpoint, wanted));
    }

    /// <summary>Messages that were lost because this reader was too slow.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>A message came that is none that this subscriber reads, because it is malformed or of another kind; told with its topic, on the thread that received it.</summary>
    public event Action<string>? Unreadable;

    /// <summary>Everything that arrives from now on, until cancelled. One reader.</summary>
    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) => _queue.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends the subscription.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        if (_ownsThread)
        {
            _thread!.Dispose();
        }
        else
        {
            _thread?.Post(() =>
            {
                if (_socket is { } socket)
                {
                    _thread.Close(socket);
                }
            });
        }

        _queue.Writer.TryComplete();
        GC.SuppressFinalize(this);
    }

    private protected abstract T? Parse(string topic, ReadOnlySpan<byte> payload);

    private void Open(string endpoint, string[] topics)
    {
        _socket = new SubscriberSocket();
        _socket.Options.Linger = TimeSpan.Zero;
        _socket.Options.ReceiveHighWatermark = WireLimits.HighWaterMark;
        _keys?.ApplyTo(_socket);
        foreach (var topic in topics)
        {
            _socket.Subscribe(topic);
        }

        _socket.ReceiveReady += (_, _) => Receive(_socket);
        _socket.Connect(endpoint);
        _thread!.Add(_socket);
    }

    private void Receive(SubscriberSocket socket)
    {
        // A bounded burst, so that one busy channel does not starve the others of this thread.
        for (var i = 0; i < 1000 && socket.TryReceiveFrameString(out var topic, out var more); i++)
        {
            var payload = more ? socket.ReceiveFrameBytes(out more) : [];
            while (more)
            {
                socket.SkipFrame(out more);
            }

            Take(topic!, payload);
        }
    }

    private void Take(string topic, byte[] payload)
    {
        if (payload.Length <= WireLimits.MaxFrameBytes && Parse(topic, payload) is { } message)
        {
            _queue.Writer.TryWrite(message);
        }
        else
        {
            Unreadable?.Invoke(topic);
        }
    }
}
