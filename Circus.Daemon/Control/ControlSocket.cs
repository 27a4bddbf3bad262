using System.Net.Sockets;
using Circus.Daemon.Interop;
using Circus.Protocol;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Control;

/// <summary>
/// The control and event channels over a Unix socket, for local clients, whom the kernel names: see docs/decisions/0024. Connections are
/// served on the thread pool; what they ask goes through the same queue as everybody's.
/// </summary>
internal sealed partial class ControlSocket : IDisposable
{
    /// <summary>Connections of one user that is neither root nor circusd's own.</summary>
    private const int MostOfUser = 32;

    private const int Backlog = 1024;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly ControlSocketOptions _options;
    private readonly RequestQueue _queue;
    private readonly RefusalLog _refusals;
    private readonly ILogger<ControlSocket> _logger;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _registering = new();
    private readonly FileIdentity? _file;
    private ControlConnection[] _connections = [];

    private ControlSocket(
        ControlSocketOptions options, Socket listener, RequestQueue queue, RefusalLog refusals, TimeProvider time, ILogger<ControlSocket> logger)
    {
        (_options, _listener, _queue, _refusals, _time, _logger) = (options, listener, queue, refusals, time, logger);
        _file = FileIdentity.TryReadLink(options.Path, out var file) ? file : null;
        _ = AcceptAsync();
    }

    /// <summary>Opens the socket; on failure the fault is a line for the operator.</summary>
    public static ControlSocket? TryOpen(
        ControlSocketOptions options, RequestQueue queue, RefusalLog refusals, TimeProvider time, ILogger<ControlSocket> logger, out string? fault)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        fault = FaultOfBinding(options, listener);
        if (fault is null)
        {
            return new ControlSocket(options, listener, queue, refusals, time, logger);
        }

        listener.Dispose();
        fault = $"{options.Path} {fault} (control_socket in [circus])";
        return null;
    }

    /// <summary>Sends an event to those who hear it. Thread-safe; waits for nobody.</summary>
    public void Publish(string topic, byte[] payload)
    {
        byte[]? frame = null;
        foreach (var connection in Volatile.Read(ref _connections))
        {
            if (connection.Hears(topic))
            {
                connection.Post(frame ??= EventFrame.Of(topic, payload), isEvent: true);
            }
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        // Another daemon may have put its own there meanwhile.
        if (_file is { } mine && FileIdentity.TryReadLink(_options.Path, out var there) && there.IsSameFile(mine))
        {
            _ = LibC.Unlink(_options.Path);
        }

        _listener.Dispose();
        foreach (var connection in Volatile.Read(ref _connections))
        {
            connection.Dispose();
        }
    }

    private static string? FaultOfBinding(ControlSocketOptions options, Socket listener)
    {
        var address = new UnixDomainSocketEndPoint(options.Path);
        try
        {
            if (Path.GetDirectoryName(options.Path) is { } folder && !Directory.Exists(folder) && LibC.MkDir(folder, 0x1ED /* 0755 */) < 0)
            {
                return $"cannot be made: the folder {folder} is missing and cannot be made ({Errno.Describe(Errno.Last)})";
            }

            if (FileIdentity.TryReadLink(options.Path, out _) && FaultOfRemoving(options.Path, address) is { } taken)
            {
                return taken;
            }

            // The file is made with the mode of the descriptor (unix(7), "ownership and permissions"): nobody can connect before it is right.
            _ = LibC.Fchmod((int)listener.Handle, 0);
            listener.Bind(address);
            // Linux takes -1 for "as it is".
            if ((options.Owner ?? options.Group) is not null && LibC.FchownAt(LibC.AT_FDCWD, options.Path, options.Owner ?? uint.MaxValue, options.Group ?? uint.MaxValue, LibC.AT_SYMLINK_NOFOLLOW) < 0)
            {
                return $"cannot be given to its owner and group ({Errno.Describe(Errno.Last)})";
            }

            if (LibC.Chmod(options.Path, (uint)options.Mode) < 0)
            {
                return $"cannot get its mode ({Errno.Describe(Errno.Last)})";
            }

            listener.Listen(Backlog);
            return null;
        }
        catch (Exception fault) when (fault is SocketException or IOException or UnauthorizedAccessException)
        {
            return $"cannot be bound ({fault.Message})";
        }
    }

    /// <summary>A socket file outlives its daemon: it is removed when nobody answers there, and only then.</summary>
    private static string? FaultOfRemoving(string path, UnixDomainSocketEndPoint address)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(address);
            return "is taken by another process";
        }
        catch (SocketException answer) when (answer.SocketErrorCode == SocketError.WouldBlock)
        {
            return "is taken by another process, whose queue is full";
        }
        catch (SocketException answer) when (answer.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // Nobody listens; connect(2) says the same of a file that is no socket.
            if (!FileIdentity.TryReadLink(path, out var file) || !file.IsSocket)
            {
                return "is there, and no socket";
            }

            return LibC.Unlink(path) < 0 ? $"was left by another daemon and cannot be removed ({Errno.Describe(Errno.Last)})" : null;
        }
        catch (SocketException answer)
        {
            return $"cannot be looked at ({answer.Message})";
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                Serve(socket);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception fault)
            {
                // The last line of the loop: out of descriptors, or a client that is gone already. The next one is served.
                LogAcceptFault(_logger, fault.Message);
                await Task.Delay(_pause, _time);
            }
        }
    }

    private void Serve(Socket socket)
    {
        ControlConnection? connection = null;
        try
        {
            var credentials = PeerCredentials.Of(socket);
            var peer = new Peer($"unix uid={credentials.Uid} pid={credentials.Pid}", RoleOf(credentials, socket)) { Uid = credentials.Uid };
            connection = new ControlConnection(socket, peer, _queue, _refusals, _time);
            if (!TryRegister(connection))
            {
                _refusals.Add(peer.Name, "too many connections");
                socket.Blocking = false;
                socket.Send(StreamFrame.Of(ReplyFrame.Error(
                    default, ErrorCode.CommandError, "too many connections to this socket", WireTime.Of(_time.GetUtcNow()))));
                connection.Dispose();
                return;
            }
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        _ = RunAsync(connection);
    }

    private async Task RunAsync(ControlConnection connection)
    {
        try
        {
            await connection.RunAsync(_stop.Token);
        }
        finally
        {
            lock (_registering)
            {
                _connections = [.. _connections.Where(other => other != connection)];
            }

            connection.Dispose();
        }
    }

    private bool TryRegister(ControlConnection connection)
    {
        lock (_registering)
        {
            var isAdmin = connection.Peer.Role == Permission.Administer;
            // Root and circusd's own user always get in, whatever others do.
            if (!isAdmin && (_connections.Length >= WireLimits.MaxConnections || _connections.Count(other => other.Peer.Uid == connection.Peer.Uid) >= MostOfUser))
            {
                return false;
            }

            if (_connections.Length >= 2 * WireLimits.MaxConnections)
            {
                return false;
            }

            _connections = [.. _connections, connection];
            return true;
        }
    }

    /// <summary>Root, circusd's own user and the owner of the socket may do everything, its group what is configured, others may look.</summary>
    private Permission RoleOf(PeerCredentials peer, Socket socket)
    {
        if (peer.Uid == 0 || peer.Uid == LibC.GetEuid() || peer.Uid == _options.Owner)
        {
            return Permission.Administer;
        }

        return _options.Group is { } group && peer.IsIn(group, socket) ? _options.GroupRole : Permission.Read;
    }

    [LoggerMessage(1347, LogLevel.Warning, "A connection to the Unix socket could not be served: {Reason}", EventName = "AcceptFault")]
    private static partial void LogAcceptFault(ILogger logger, string reason);
}
