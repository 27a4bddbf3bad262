using System.Collections.Concurrent;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Sockets;

/// <summary>Watches managed sockets that no process serves yet, on a thread of its own that exists only when it is needed.</summary>
/// <param name="post">Runs something on the arbiter's loop.</param>
internal sealed class SocketActivity(Action<Action> post) : ISocketActivity, IDisposable
{
    private readonly ConcurrentDictionary<ulong, Wait> _waits = new();
    private Epoll? _epoll;
    private Thread? _thread;
    private ulong _lastToken = Epoll.WakeToken;
    private volatile bool _isStopping;

    public IDisposable Await(IReadOnlyList<ManagedSocket> sockets, Action onActivity)
    {
        if (_epoll is null)
        {
            _epoll = new Epoll();
            _thread = new Thread(Run) { IsBackground = true, Name = "socket activity" };
            _thread.Start();
        }

        var wait = new Wait(this, onActivity);
        foreach (var socket in sockets)
        {
            // A copy: a descriptor can be in a set only once, and several watchers may wait for one socket.
            var copy = new SafeFd(LibC.Fcntl(socket.Fd.Number, LibC.F_DUPFD_CLOEXEC, 0));
            var token = ++_lastToken;
            wait.Copies.Add((token, copy));
            _waits[token] = wait;
            _epoll.Add(copy, token);
        }

        return wait;
    }

    public void Dispose()
    {
        _isStopping = true;
        _epoll?.Wake();
        _thread?.Join();
        foreach (var wait in _waits.Values.Distinct())
        {
            wait.Dispose();
        }

        _epoll?.Dispose();
    }

    private void Run()
    {
        Span<ulong> tokens = stackalloc ulong[64];
        while (!_isStopping)
        {
            var count = _epoll!.Wait(tokens);
            foreach (var token in tokens[..count])
            {
                if (_waits.TryGetValue(token, out var wait))
                {
                    // What is readable stays so until somebody accepts: it would be told again and again.
                    wait.Copies.ForEach(copy => _epoll.Remove(copy.Fd));
                    post(wait.Notice);
                }
            }
        }
    }

    private sealed class Wait(SocketActivity owner, Action onActivity) : IDisposable
    {
        private Action? _onActivity = onActivity;

        public List<(ulong Token, SafeFd Fd)> Copies { get; } = [];

        /// <summary>On the loop.</summary>
        public void Notice()
        {
            var action = _onActivity;
            _onActivity = null;
            action?.Invoke();
        }

        /// <summary>On the loop.</summary>
        public void Dispose()
        {
            _onActivity = null;
            foreach (var (token, fd) in Copies)
            {
                if (owner._waits.TryRemove(token, out _))
                {
                    owner._epoll!.Remove(fd);
                    fd.Dispose();
                }
            }
        }
    }
}
