using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Sockets;

/// <summary>
/// A socket that the daemon holds open for its children. Close-on-exec: a child sees it only if the launch names it, and then under the
/// same number.
/// </summary>
/// <remarks>
/// With so_reuseport every process gets a socket of its own, bound to the same address, and the kernel spreads connections and datagrams over
/// them, socket(7). The daemon's own then only holds the port and the number: a stream socket that does not listen gets no connections, and
/// that of datagrams is not bound at all.
/// </remarks>
internal sealed unsafe class ManagedSocket : IDisposable
{
    /// <summary>
    /// Numbers of managed sockets begin here: below is room for the copies that a process gets from descriptor 3 on, sd_listen_fds(3), and
    /// 1,024, where select(2) ends, is far.
    /// </summary>
    private const int FirstNumber = 100;

    private FileIdentity? _file;

    private ManagedSocket(SocketOptions options, SafeFd fd, int port)
    {
        Options = options;
        Fd = fd;
        Port = port;
    }

    public SocketOptions Options { get; }

    /// <summary>Stays with the socket; the launch only lends it to a child.</summary>
    public SafeFd Fd { get; }

    /// <summary>The port in force, also when 0 was asked for. 0 for a Unix socket.</summary>
    public int Port { get; }

    /// <summary>struct sockaddr as the kernel has it, hexadecimal: by this the next daemon knows it again.</summary>
    public string Address => AddressOf(Fd);

    public SocketDescription Description => Options.Path is { } path
        ? new(Fd.Number, Options.Name, Options.Backlog, null, null, path)
        : new(Fd.Number, Options.Name, Options.Backlog, Options.Host, Port, null);

    /// <summary>Opens, binds and listens. The reason names who asked, the address, the cause and the key to change.</summary>
    public static bool TryOpen(SocketOptions options, [NotNullWhen(true)] out ManagedSocket? socket, [NotNullWhen(false)] out string? reason)
    {
        socket = null;
        ManagedSocket? opened = null;
        var where = options.Path ?? (options.IsIPv6 && options.Host.Contains(':') ? $"[{options.Host}]:{options.Port}" : $"{options.Host}:{options.Port}");
        var fault = options.Path is { } path ? TryBindUnix(options, path, ref opened) : TryBindInternet(options, isForProcess: false, ref opened);
        if (fault is null)
        {
            reason = null;
            socket = opened!;
            return true;
        }

        opened?.Dispose();
        var origin = options.Origin is null ? "" : $" at {options.Origin}";
        var verb = options.Listens ? "listen on" : "bind to";
        reason = $"[socket:{options.Name}]{origin}: cannot {verb} {where}: {fault}";
        return false;
    }

    /// <summary>A socket that is open already, with everything that waits in its queue: a child of the former daemon had it.</summary>
    public static bool TryTake(SocketOptions options, SafeFd fd, [NotNullWhen(true)] out ManagedSocket? socket, [NotNullWhen(false)] out string? reason)
    {
        var port = options.Path is null ? ReadPort(options, fd) : 0;
        socket = new ManagedSocket(options, Raise(fd), port);
        reason = null;
        if (options.Path is { } path && FileIdentity.TryReadLink(path, out var own))
        {
            socket._file = own;
            if (UnixSocketFile.SetAccess(options, path) is { } fault)
            {
                reason = $"[socket:{options.Name}]: {path}: {fault}";
                socket.Dispose();
                socket = null;
            }
        }

        return reason is null;
    }

    /// <summary>
    /// What one process is given: this socket, or with so_reuseport a new one, which the caller closes after the launch. Null, with the
    /// reason, when that cannot be made.
    /// </summary>
    public SafeFd? Lend(out string? reason)
    {
        reason = null;
        if (!Options.IsPerProcess)
        {
            return Fd;
        }

        ManagedSocket? made = null;
        reason = TryBindInternet(Options with { Port = Port == 0 ? Options.Port : Port }, isForProcess: true, ref made);
        if (reason is null)
        {
            if (Options.Listens)
            {
                // When this process ends, what it has not accepted is the others'.
                QueueMigration.TryAttach(made!.Fd);
            }

            return made!.Fd;
        }

        reason = $"cannot open a socket of its own on {Options.Host}:{Port}: {reason} ([socket:{Options.Name}])";
        made?.Dispose();
        return null;
    }

    /// <summary>What a descriptor is bound to; empty when it is no socket.</summary>
    public static string AddressOf(SafeFd fd)
    {
        var address = stackalloc byte[SocketAddressBytes.Size];
        uint length = SocketAddressBytes.Size;
        return LibC.GetSockName(fd.Number, address, &length) == 0 ? Convert.ToHexStringLower(new ReadOnlySpan<byte>(address, (int)length)) : "";
    }

    /// <summary>Closes it, and removes the file of a Unix socket if it is still ours.</summary>
    public void Dispose()
    {
        if (_file is { } own && Options.Path is { } path && FileIdentity.TryReadLink(path, out var now) && now.IsSameFile(own))
        {
            _ = LibC.Unlink(path);
        }

        _file = null;
        Fd.Dispose();
    }

    /// <param name="options">The socket's.</param>
    /// <param name="isForProcess">With so_reuseport: one that a process serves, not the daemon's, which only holds the place.</param>
    /// <param name="socket">Made.</param>
    private static string? TryBindInternet(SocketOptions options, bool isForProcess, ref ManagedSocket? socket)
    {
        if (Resolve(options, out var unresolved) is not { } host)
        {
            return unresolved;
        }

        using var fd = new Owned(Create(options, options.IsIPv6 ? LibC.AF_INET6 : LibC.AF_INET));
        if (fd.Value.IsInvalid)
        {
            return Errno.Last switch
            {
                Errno.EPROTOTYPE or Errno.EPROTONOSUPPORT or Errno.ESOCKTNOSUPPORT => Cause("this kernel has no such socket; check type, family and proto"),
                Errno.EPERM => Cause("raw sockets are for root or CAP_NET_RAW; change type"),
                _ => Cause("check family"),
            };
        }

        if (options.Interface is { } name && !SetOption(fd.Value, LibC.SO_BINDTODEVICE, Encoding.UTF8.GetBytes(name)))
        {
            return Errno.Last == Errno.ENODEV ? $"no such network interface: {name}; check interface" : Cause($"check interface ({name})");
        }

        var one = 1;
        if (options.IsPerProcess && !SetOption(fd.Value, LibC.SO_REUSEPORT, new ReadOnlySpan<byte>(&one, sizeof(int))))
        {
            return Cause("remove so_reuseport");
        }

        if (options.IsPerProcess && !options.Listens && !isForProcess)
        {
            // Bound it would take its share of what arrives.
            socket = new ManagedSocket(options, fd.Release(), options.Port);
            return null;
        }

        if (!Bind(fd.Value, SocketAddressBytes.For(host, options.Port)))
        {
            return Errno.Last switch
            {
                Errno.EADDRINUSE => Cause("change port, or stop the program that has it (\"ss -lptn\" shows it)"),
                Errno.EADDRNOTAVAIL => Cause("this machine has no such address; change host"),
                Errno.EACCES => Cause("ports below 1024 are for root or CAP_NET_BIND_SERVICE; change port"),
                _ => Cause("check host and port"),
            };
        }

        if ((isForProcess || !options.IsPerProcess) && !Listen(fd.Value, options))
        {
            // Two sockets may be bound to one port with SO_REUSEADDR; only one may listen.
            return Cause("change port, or stop the program that has it (\"ss -lptn\" shows it)");
        }

        socket = new ManagedSocket(options, fd.Release(), ReadPort(options, fd.Value));
        return null;
    }

    private static string? TryBindUnix(SocketOptions options, string path, ref ManagedSocket? socket)
    {
        if (Encoding.UTF8.GetByteCount(path) > SocketAddressBytes.LongestUnixPath)
        {
            return $"the path is longer than {SocketAddressBytes.LongestUnixPath} bytes, which is all that unix(7) allows; change path";
        }

        if (UnixSocketFile.MakeRoom(options, path) is { } taken)
        {
            return taken;
        }

        using var fd = new Owned(Create(options, LibC.AF_UNIX));
        if (fd.Value.IsInvalid)
        {
            return Cause("check type and proto");
        }

        // The file gets the mode of the socket less the process' umask: nobody's at first. Setting the umask meanwhile would change what other
        // threads create.
        _ = LibC.Fchmod(fd.Value.Number, 0);
        if (!Bind(fd.Value, SocketAddressBytes.For(path)))
        {
            return Errno.Last switch
            {
                Errno.ENOENT => Cause("create its folder, or change path"),
                Errno.EACCES => Cause("check the rights of its folder, or change path"),
                _ => Cause("check path"),
            };
        }

        socket = new ManagedSocket(options, fd.Release(), 0);
        if (FileIdentity.TryReadLink(path, out var own))
        {
            socket._file = own;
        }

        return UnixSocketFile.SetAccess(options, path) ?? (Listen(socket.Fd, options) ? null : Cause("check path"));
    }

    private static IPAddress? Resolve(SocketOptions options, out string? fault)
    {
        fault = null;
        var family = options.IsIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        if (IPAddress.TryParse(options.Host, out var literal))
        {
            fault = literal.AddressFamily == family ? null : $"this is not an address of {(options.IsIPv6 ? "AF_INET6" : "AF_INET")}; change host or family";
            return fault is null ? literal : null;
        }

        try
        {
            if (Dns.GetHostAddresses(options.Host, family) is [var first, ..])
            {
                return first;
            }

            fault = "the name has no address of this family; change host or family";
        }
        catch (SocketException e)
        {
            fault = $"the name cannot be resolved ({e.SocketErrorCode}); change host";
        }

        return null;
    }

    private static SafeFd Create(SocketOptions options, int family)
    {
        // The numbers of SocketType are those of Linux, socket(2).
        var type = (int)options.Type | LibC.SOCK_CLOEXEC | (options.Blocking ? 0 : LibC.SOCK_NONBLOCK);
        var fd = Raise(new SafeFd(LibC.Socket(family, type, options.Protocol)));
        if (!fd.IsInvalid)
        {
            var one = 1;
            SetOption(fd, LibC.SO_REUSEADDR, new ReadOnlySpan<byte>(&one, sizeof(int)));
        }

        return fd;
    }

    /// <summary>The same under a number from <see cref="FirstNumber"/> on.</summary>
    private static SafeFd Raise(SafeFd fd)
    {
        if (fd.IsInvalid || fd.Number >= FirstNumber)
        {
            return fd;
        }

        var raised = new SafeFd(LibC.Fcntl(fd.Number, LibC.F_DUPFD_CLOEXEC, FirstNumber));
        if (raised.IsInvalid)
        {
            // The limit of open files is below that.
            return fd;
        }

        fd.Dispose();
        return raised;
    }

    private static bool SetOption(SafeFd fd, int option, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value)
        {
            return LibC.SetSockOpt(fd.Number, LibC.SOL_SOCKET, option, start, (uint)value.Length) == 0;
        }
    }

    private static bool Bind(SafeFd fd, byte[] address)
    {
        fixed (byte* start = address)
        {
            return LibC.Bind(fd.Number, start, (uint)address.Length) == 0;
        }
    }

    private static bool Listen(SafeFd fd, SocketOptions options) => !options.Listens || LibC.Listen(fd.Number, options.Backlog) == 0;

    private static int ReadPort(SocketOptions options, SafeFd fd)
    {
        if (options.Type == SocketType.Raw)
        {
            // What stands there is the protocol, raw(7).
            return 0;
        }

        var address = stackalloc byte[SocketAddressBytes.Size];
        uint length = SocketAddressBytes.Size;
        return LibC.GetSockName(fd.Number, address, &length) == 0
            ? SocketAddressBytes.PortOf(new ReadOnlySpan<byte>(address, (int)length))
            : 0;
    }

    private static string Cause(string nextStep) => $"{Errno.Describe(Errno.Last)}; {nextStep}";

    /// <summary>Closes the descriptor unless it was handed on.</summary>
    private sealed class Owned(SafeFd value) : IDisposable
    {
        private bool _isReleased;

        public SafeFd Value => value;

        public SafeFd Release()
        {
            _isReleased = true;
            return value;
        }

        public void Dispose()
        {
            if (!_isReleased)
            {
                value.Dispose();
            }
        }
    }
}
