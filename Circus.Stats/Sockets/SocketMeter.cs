using Circus.Protocol.Rounds;

namespace Circus.Stats.Sockets;

/// <summary>
/// Measures the managed sockets by the kernel's socket diagnosis, without touching them. Queues are looked at in each pass; connections, for which the
/// kernel walks through all there are, once a second at most and never for more than 1 % of the time; every five seconds when it is for subscribers only, and not at all
/// when there are none.
/// </summary>
/// <param name="statsPort">Where the statistics are published; 0 when unknown.</param>
/// <param name="time">Clock of the rates.</param>
internal sealed class SocketMeter(int statsPort, TimeProvider time) : IDisposable
{
    private const int Pause = 100;

    private static readonly TimeSpan _shortest = TimeSpan.FromSeconds(0.95);

    /// <summary>Between two looks at subscribers only.</summary>
    private static readonly TimeSpan _shortestOfSubscribers = TimeSpan.FromSeconds(4.95);

    private readonly SockDiag? _diag = SockDiag.TryOpen(out var diag) ? diag : null;
    private readonly List<DiagSocket> _found = [];
    private Dictionary<ulong, uint> _unsent = [];
    private Dictionary<ulong, uint> _unsentBefore = [];
    private List<ManagedSocket> _sockets = [];
    private long? _counted;
    private TimeSpan _pause;

    /// <summary>The rows of the last measurement; the list is used again by the next.</summary>
    public List<SocketFigures> Rows { get; } = [];

    public IReadOnlyList<ManagedSocket> Sockets => _sockets;

    /// <summary>Subscribers of the statistics whose connection took nothing between the last two counts.</summary>
    public int Stalled { get; private set; }

    /// <summary>Whether the connections were counted in the last measurement.</summary>
    public bool HasCounted { get; private set; }

    /// <summary>The kernel does not tell of sockets here.</summary>
    public bool IsBlind { get; private set; }

    public void Learn(IReadOnlyList<SocketDescription> sockets)
    {
        if (!sockets.SequenceEqual(_sockets.Select(known => known.Description)))
        {
            _sockets = [.. sockets.Select(socket => _sockets.Find(known => known.Description == socket) ?? new ManagedSocket(socket))];
        }
    }

    /// <param name="hasSubscribers">Whether anybody has subscribed to the statistics, and may be stalled.</param>
    public void Measure(bool hasSubscribers = true)
    {
        Rows.Clear();
        Stalled = hasSubscribers ? Stalled : 0;
        var now = time.GetTimestamp();
        var shortest = _sockets.Count > 0 ? _shortest : _shortestOfSubscribers;
        HasCounted = (hasSubscribers || _sockets.Count > 0) && (_counted is not { } before || time.GetElapsedTime(before, now) >= (_pause > shortest ? _pause : shortest));
        if (!HasCounted && _sockets.Count == 0)
        {
            return;
        }

        _found.Clear();
        IsBlind = _diag is null || !List(_diag);
        foreach (var socket in _sockets)
        {
            socket.Begin();
            foreach (var found in _found)
            {
                if (socket.Owns(found))
                {
                    socket.Add(found);
                }
            }

            if (HasCounted)
            {
                socket.Count(now, time);
            }

            Rows.Add(socket.Figures);
        }

        if (HasCounted)
        {
            CountStalled();
            _counted = now;
            _pause = time.GetElapsedTime(now) * Pause;
        }
    }

    public void Dispose() => _diag?.Dispose();

    private bool List(SockDiag diag)
    {
        var (hasIPv4, hasIPv6, hasUnix) = (HasCounted && statsPort > 0, false, false);
        foreach (var socket in _sockets)
        {
            hasUnix |= socket.IsUnix;
            hasIPv4 |= !socket.IsUnix && !socket.IsIPv6;
            // A host name may stand for either.
            hasIPv6 |= !socket.IsUnix;
        }

        return (!hasIPv4 || diag.TryListTcp(isIPv6: false, HasCounted, _found))
            && (!hasIPv6 || diag.TryListTcp(isIPv6: true, HasCounted, _found))
            && (!hasUnix || diag.TryListUnix(_found));
    }

    private void CountStalled()
    {
        (_unsent, _unsentBefore) = (_unsentBefore, _unsent);
        _unsent.Clear();
        Stalled = 0;
        foreach (var socket in _found)
        {
            if (!socket.IsListening && socket.Port == statsPort && socket.PathHash == 0 && socket.Limit > 0)
            {
                _unsent[socket.Cookie] = socket.Limit;
                Stalled += _unsentBefore.TryGetValue(socket.Cookie, out var before) && before == socket.Limit ? 1 : 0;
            }
        }
    }
}
