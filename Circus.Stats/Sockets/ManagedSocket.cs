using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Circus.Protocol.Rounds;

namespace Circus.Stats.Sockets;

/// <summary>A managed socket and what has been seen of it. Those that share an address (so_reuseport) are one.</summary>
internal sealed class ManagedSocket
{
    private readonly int _pathHash;
    private readonly bool _isAnyAddress;
    private readonly ulong _addressHigh;
    private readonly ulong _addressLow;
    private HashSet<ulong> _connections = [];
    private HashSet<ulong> _connectionsBefore = [];
    private long? _countedAt;
    private bool _isListening;
    private uint _queue;
    private uint _backlog;
    private double? _accepts;
    private int? _count;

    public ManagedSocket(SocketDescription description)
    {
        Description = description;
        if (description.Path is { } path)
        {
            _pathHash = SockDiag.HashOf(Encoding.UTF8.GetBytes(path));
            return;
        }

        // A host name was looked up by circusd; its port says enough.
        _isAnyAddress = !IPAddress.TryParse(description.Host, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        if (!_isAnyAddress)
        {
            Span<byte> bytes = stackalloc byte[16];
            bytes.Clear();
            _ = address!.TryWriteBytes(bytes, out _);
            (_addressHigh, _addressLow) = (BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        }

        IsIPv6 = address?.AddressFamily == AddressFamily.InterNetworkV6;
    }

    public SocketDescription Description { get; }

    public bool IsUnix => Description.Path is not null;

    /// <summary>False also when only the name of its host is known.</summary>
    public bool IsIPv6 { get; }

    public SocketFigures Figures => new()
    {
        Name = Description.Name,
        Fd = Description.Fd,
        Address = Description.Address,
        Queue = _isListening ? (int)_queue : null,
        Backlog = _isListening ? (int)_backlog : null,
        Accepts = _accepts,
        Connections = _count,
    };

    /// <summary>New connections since the last count.</summary>
    public int NewConnections { get; private set; }

    public bool Owns(in DiagSocket socket) => IsUnix
        ? socket.PathHash == _pathHash
        : socket.Port == Description.Port && socket.PathHash == 0
            && (_isAnyAddress || (socket.AddressHigh == _addressHigh && socket.AddressLow == _addressLow));

    public void Begin() => (_isListening, _queue, _backlog) = (false, 0, 0);

    public void Add(in DiagSocket socket)
    {
        if (!socket.IsListening)
        {
            _connections.Add(socket.Cookie);
            return;
        }

        _isListening = true;
        _queue += socket.Queue;
        _backlog += socket.Limit;
    }

    /// <summary>All its connections have been added: counts those that were not there before.</summary>
    public void Count(long now, TimeProvider time)
    {
        NewConnections = 0;
        foreach (var connection in _connections)
        {
            NewConnections += _connectionsBefore.Contains(connection) ? 0 : 1;
        }

        _accepts = _countedAt is { } before && time.GetElapsedTime(before, now) is { Ticks: > 0 } elapsed ? NewConnections / elapsed.TotalSeconds : null;
        NewConnections = _countedAt is null ? 0 : NewConnections;
        (_count, _countedAt) = (_connections.Count, now);
        (_connections, _connectionsBefore) = (_connectionsBefore, _connections);
        _connections.Clear();
    }
}
