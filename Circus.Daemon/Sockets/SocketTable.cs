using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Sockets;

/// <summary>All managed sockets, in the order of their names. They stay open while watchers come and go.</summary>
internal sealed class SocketTable : IDisposable
{
    private readonly SortedDictionary<string, ManagedSocket> _sockets = new(StringComparer.Ordinal);

    /// <summary>What $(circus.sockets.NAME) stands for: the descriptor numbers by lower-case name.</summary>
    public IReadOnlyDictionary<string, int> Numbers => _sockets.ToDictionary(s => s.Key, s => s.Value.Fd.Number, StringComparer.Ordinal);

    public IReadOnlyCollection<ManagedSocket> All => _sockets.Values;

    /// <summary>For "listsockets".</summary>
    public IReadOnlyList<SocketDescription> Descriptions => [.. _sockets.Values.Select(s => s.Description)];

    /// <summary>Opens all or none. Every fault is reported, not only the first.</summary>
    /// <param name="options">Of all sockets.</param>
    /// <param name="table">The sockets.</param>
    /// <param name="faults">Why not.</param>
    /// <param name="recover">Gives one back that is open already, or null.</param>
    public static bool TryOpen(
        IEnumerable<SocketOptions> options,
        [NotNullWhen(true)] out SocketTable? table,
        out IReadOnlyList<string> faults,
        Func<SocketOptions, SafeFd?>? recover = null)
    {
        var opened = new SocketTable();
        List<string> found = [];
        foreach (var option in options.OrderBy(o => o.Name, StringComparer.Ordinal))
        {
            if (recover?.Invoke(option) is { } fd)
            {
                opened._sockets.Add(option.Name, ManagedSocket.Take(option, fd));
            }
            else if (!opened.TryAdd(option, out var reason))
            {
                found.Add(reason);
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

    /// <summary>Names are compared in lower case, as they are kept.</summary>
    public ManagedSocket? Find(string name) => _sockets.GetValueOrDefault(name.ToLowerInvariant());

    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
        {
            socket.Dispose();
        }

        _sockets.Clear();
    }
}
