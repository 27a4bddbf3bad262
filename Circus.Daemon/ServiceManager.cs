using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Circus.Daemon;

/// <summary>circusd as a unit of systemd with Type=notify, sd_notify(3): says when it is ready, reloads and ends, and that it is alive.</summary>
internal sealed class ServiceManager : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint _address;
    private readonly TimeSpan _watchdog;
    private Timer? _timer;

    private ServiceManager(string address, TimeSpan watchdog)
    {
        // "@" stands for the abstract namespace, unix(7).
        _address = new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address);
        _watchdog = watchdog;
    }

    /// <summary>Takes what it says out of the environment, which children get. Null when there is none.</summary>
    public static ServiceManager? Take()
    {
        var address = Taken("NOTIFY_SOCKET");
        var interval = Taken("WATCHDOG_USEC");
        var pid = Taken("WATCHDOG_PID");
        var isMeant = pid is null || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return address is not { Length: > 1 } || address[0] is not ('@' or '/')
            ? null
            : new ServiceManager(
                address,
                isMeant && long.TryParse(interval, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
                    ? TimeSpan.FromMicroseconds(microseconds)
                    : TimeSpan.Zero);
    }

    /// <summary>Says that it is alive twice in the time that is allowed, as long as the loop takes turns.</summary>
    /// <param name="post">Runs something on the loop.</param>
    public void BeginWatchdog(Action<Action> post)
    {
        if (_watchdog > TimeSpan.Zero)
        {
            _timer = new Timer(_ => post(() => Send("WATCHDOG=1")), null, TimeSpan.Zero, _watchdog / 2);
        }
    }

    public void Ready(string status) =>
        Send(string.Create(CultureInfo.InvariantCulture, $"READY=1\nMAINPID={Environment.ProcessId}\nSTATUS={status}"));

    /// <summary>Until the next <see cref="Ready"/>.</summary>
    public void Reloading() =>
        // The time is that of CLOCK_MONOTONIC, which the stopwatch of the runtime uses.
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000)}\nSTATUS=Reloading"));

    public void Stopping() => Send("STOPPING=1\nSTATUS=Stopping all processes");

    public void Dispose()
    {
        _timer?.Dispose();
        _socket.Dispose();
    }

    private static string? Taken(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, null);
        return value;
    }

    private void Send(string message)
    {
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(message), SocketFlags.None, _address);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Nobody listens any more: not our concern.
        }
    }
}
