using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Interop;
using Circus.Daemon.Survival;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Sockets;

/// <summary>All managed sockets, in the order of their names. They stay open while watchers come and go.</summary>
internal sealed class SocketTable : IDisposable
{
    private readonly SortedDictionary<string, ManagedSocket> _sockets = new(StringComparer.Ordinal);

    // Those that cannot be opened while a process of the former daemon has them, and why.
    private readonly SortedDictionary<string, (SocketOptions Options, string Reason)> _later = new(StringComparer.Ordinal);

    /// <summary>One that could not be opened at first is there now.</summary>
    public event Action<ManagedSocket>? Opened;

    /// <summary>What $(circus.sockets.NAME) stands for: the descriptor numbers by lower-case name.</summary>
    public IReadOnlyDictionary<string, int> Numbers => _sockets.ToDictionary(s => s.Key, s => s.Value.Fd.Number, StringComparer.Ordinal);

    public IReadOnlyCollection<ManagedSocket> All => _sockets.Values;

    /// <summary>Those that are opened when a process needs one and it can be had: names, and why not now.</summary>
    public IReadOnlyDictionary<string, string> Later => _later.ToDictionary(socket => socket.Key, socket => socket.Value.Reason, StringComparer.Ordinal);

    /// <summary>For "listsockets".</summary>
    public IReadOnlyList<SocketDescription> Descriptions => [.. _sockets.Values.Select(s => s.Description)];

    /// <summary>What this machine cannot give them, and what follows.</summary>
    public IEnumerable<string> Warnings => _sockets.Values
        .Where(socket => socket.Options is { IsPerProcess: true, Listens: true } && !QueueMigration.IsOffered)
        .Select(socket =>
            $"[socket:{socket.Options.Name}]: so_reuseport: what waits to be accepted by a process that ends is lost; "
            + "set net.ipv4.tcp_migrate_req = 1 (Linux 5.14), give circusd CAP_BPF, or remove so_reuseport");

    /// <summary>Opens all or none. Every fault is reported, not only the first.</summary>
    /// <param name="options">Of all sockets.</param>
    /// <param name="table">The sockets.</param>
    /// <param name="faults">Why not.</param>
    /// <param name="recover">Gives one back that is open already, if there is such.</param>
    public static bool TryOpen(
        IEnumerable<SocketOptions> options,
        [NotNullWhen(true)] out SocketTable? table,
        out IReadOnlyList<string> faults,
        Func<SocketOptions, RecoveredSocket>? recover = null)
    {
        var opened = new SocketTable();
        List<string> found = [];
        foreach (var option in options.OrderBy(o => o.Name, StringComparer.Ordinal))
        {
            var recovered = recover?.Invoke(option) ?? default;
            if (recovered.Fd is not { } fd)
            {
                if (opened.TryAdd(option, out var reason))
                {
                    continue;
                }

                if (recovered.Refusal is { } refusal)
                {
                    opened._later.Add(option.Name, (option, $"{reason}; {refusal}"));
                }
                else
                {
                    found.Add(reason);
                }
            }
            else if (ManagedSocket.TryTake(option, fd, out var taken, out var fault))
            {
                opened._sockets.Add(option.Name, taken);
            }
            else
            {
                found.Add(fault);
            }
        }

        faults = found;
        table = opened;
        if (found.Count == 0)
        {
            return true;
        }

        opened.Dispose();
        table = null;
        return false;
    }

    /// <summary>Opens one more. Its name must not be in use.</summary>
    public bool TryAdd(SocketOptions options, [NotNullWhen(false)] out string? reason)
    {
        if (_sockets.ContainsKey(options.Name))
        {
            reason = $"[socket:{options.Name}]: a socket of this name is open already; choose another name";
            return false;
        }

        if (!ManagedSocket.TryOpen(options, out var socket, out reason))
        {
            return false;
        }

        _sockets.Add(options.Name, socket);
        return true;
    }

    /// <summary>Takes over one that is open, in the place of one of the same name.</summary>
    public void Put(ManagedSocket socket)
    {
        Remove(socket.Options.Name);
        _sockets.Add(socket.Options.Name, socket);
    }

    /// <summary>Closes one. Processes that were given it keep theirs.</summary>
    public void Remove(string name)
    {
        if (_sockets.Remove(name, out var socket))
        {
            socket.Dispose();
        }
    }

    /// <summary>What a process of a watcher is given. Disposed after the launch.</summary>
    /// <param name="options">The watcher's.</param>
    /// <param name="loan">The sockets.</param>
    /// <param name="reason">Why not.</param>
    public bool TryLend(WatcherOptions options, [NotNullWhen(true)] out SocketLoan? loan, [NotNullWhen(false)] out string? reason)
    {
        loan = null;
        List<LentSocket> lent = [];
        foreach (var name in SocketUse.Passed(options, [.. _sockets.Keys, .. _later.Keys]))
        {
            if (!TryLend(name, lent, out reason))
            {
                new SocketLoan(lent, stdin: null, isAsSystemd: false).Dispose();
                return false;
            }
        }

        var passed = lent.ToArray();
        var stdin = options.StdinSocket?.ToLowerInvariant();
        if (stdin is not null && !lent.Exists(socket => socket.Name == stdin) && !TryLend(stdin, lent, out reason))
        {
            new SocketLoan(lent, stdin: null, isAsSystemd: false).Dispose();
            return false;
        }

        loan = new SocketLoan(passed, lent.Find(socket => socket.Name == stdin), options.ListenFds);
        reason = null;
        return true;
    }

    /// <summary>Those whose first connection starts a watcher that waits for one.</summary>
    public IReadOnlyList<ManagedSocket> Awaited(WatcherOptions options) =>
        [.. SocketUse.Awaited(options, _sockets.Keys).Select(Find).OfType<ManagedSocket>()];

    /// <summary>Names are compared in lower case, as they are kept.</summary>
    public ManagedSocket? Find(string name) => _sockets.GetValueOrDefault(name.ToLowerInvariant());

    private bool TryLend(string name, List<LentSocket> lent, [NotNullWhen(false)] out string? reason)
    {
        if (!TryOpenLater(name, out reason))
        {
            return false;
        }

        if (Find(name) is not { } socket)
        {
            reason = $"there is no managed socket {name}; add a section [socket:{name}]";
            return false;
        }

        if (socket.Lend(out reason) is not { } fd)
        {
            reason ??= "";
            return false;
        }

        lent.Add(new LentSocket(socket, fd));
        reason = null;
        return true;
    }

    /// <summary>True also when there is none of that name.</summary>
    private bool TryOpenLater(string name, [NotNullWhen(false)] out string? reason)
    {
        reason = null;
        if (!_later.TryGetValue(name.ToLowerInvariant(), out var later))
        {
            return true;
        }

        UnixSocketFile.RemoveIfStale(later.Options);
        if (!TryAdd(later.Options, out _))
        {
            reason = later.Reason;
            return false;
        }

        _later.Remove(later.Options.Name);
        Opened?.Invoke(_sockets[later.Options.Name]);
        return true;
    }

    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
        {
            socket.Dispose();
        }

        _sockets.Clear();
    }
}
