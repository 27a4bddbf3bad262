using Circus.Protocol.Interop;
using NetMQ;

namespace Circus.Protocol.Client;

/// <summary>
/// The one thread of a program that owns its NetMQ sockets. Sockets are not safe to share between threads, so whoever wants one
/// made, written or closed posts that here. Disposing it disposes the sockets that are still registered.
/// </summary>
public sealed class SocketThread : IDisposable
{
    private readonly NetMQQueue<Action> _work;
    private readonly NetMQPoller _poller;
    private readonly HashSet<NetMQSocket> _sockets = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposed;

    public SocketThread(string name)
    {
        // The first socket of a program makes the threads of the library.
        NetMQQueue<Action>? work = null;
        PromptThread.WhenMaking(() => work = new NetMQQueue<Action>());
        _work = work!;
        _work.ReceiveReady += (_, args) =>
        {
            while (args.Queue.TryDequeue(out var action, TimeSpan.Zero))
            {
                action();
            }
        };
        _poller = [_work];
        new Thread(Run) { Name = name, IsBackground = true }.Start();
    }

    /// <summary>Runs <paramref name="action"/> on the socket thread, after everything posted before; silently not at all when it has ended.</summary>
    public void Post(Action action)
    {
        if (Volatile.Read(ref _disposed) == 0)
        {
            _work.Enqueue(action);
        }
    }

    /// <summary>Starts listening to a socket. On the socket thread only.</summary>
    public void Add(NetMQSocket socket)
    {
        _sockets.Add(socket);
        _poller.Add(socket);
    }

    /// <summary>Closes a socket. On the socket thread only.</summary>
    public void Close(NetMQSocket socket)
    {
        if (_sockets.Remove(socket))
        {
            _poller.RemoveAndDispose(socket);
        }
    }

    /// <summary>Stops the thread, closes its sockets and waits until that has happened. Not from the socket thread itself.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _work.Enqueue(_poller.StopAsync);
            _stopped.Task.GetAwaiter().GetResult();
        }
    }

    private void Run()
    {
        PromptThread.Begin();
        _poller.Run();
        // The poller must be gone before its sockets, and these before the process: NetMQ aborts otherwise.
        _poller.Dispose();
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        _work.Dispose();
        _stopped.SetResult();
    }
}
