using System.Diagnostics.CodeAnalysis;
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

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly ControlSocketOptions _options;
    private readonly RequestQueue _queue;
    private readonly RefusalLog _refusals;
    private readonly ILogger<ControlSocket> _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _registering = new();
    private Socket _listener;
    private FileIdentity? _file;
    private string? _lastFault;
    private ControlConnection[] _connections = [];

    private ControlSocket(
        ControlSocketOptions options, Socket listener, RequestQueue queue, RefusalLog refusals, TimeProvider time, ILogger<ControlSocket> logger)
    {
        (_options, _queue, _refusals, _time, _logger) = (options, queue, refusals, time, logger);
        Listen(listener);
    }

    /// <summary>Opens the socket; on failure the fault is a line for the operator.</summary>
    public static ControlSocket? TryOpen(
        ControlSocketOptions options, RequestQueue queue, RefusalLog refusals, TimeProvider time, ILogger<ControlSocket> logger, out string? fault)
    {
        if (ControlListener.TryOpen(options, out fault) is { } listener)
        {
            return new ControlSocket(options, listener, queue, refusals, time, logger);
        }

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

    /// <summary>
    /// Somebody who tidies up may have removed the file: then it is made anew, and connections that are there stay. One by somebody else is left alone, and told.
    /// On the arbiter's loop only.
    /// </summary>
    public void Check()
    {
        if (IsFileMine || _stop.IsCancellationRequested)
        {
            return;
        }

        if (ControlListener.TryOpen(_options, out var fault) is { } listener)
        {
            using var former = _listener;
            Listen(listener);
            LogMadeAnew(_logger, _options.Path);
        }
        else if (fault != _lastFault)
        {
            LogLost(_logger, _options.Path, fault!);
        }

        _lastFault = fault;
    }

    public void Dispose()
    {
        _stop.Cancel();
        // Another daemon may have put its own there meanwhile.
        if (IsFileMine)
        {
            _ = LibC.Unlink(_options.Path);
        }

        _listener.Dispose();
        foreach (var connection in Volatile.Read(ref _connections))
        {
            connection.Dispose();
        }
    }

    private bool IsFileMine => _file is { } mine && FileIdentity.TryReadLink(_options.Path, out var there) && there.IsSameFile(mine);

    [MemberNotNull(nameof(_listener))]
    private void Listen(Socket listener)
    {
        _listener = listener;
        _file = FileIdentity.TryReadLink(_options.Path, out var file) ? file : null;
        _ = AcceptAsync(listener);
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Serve(await listener.AcceptAsync(_stop.Token));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception) when (listener != Volatile.Read(ref _listener))
            {
                // Nobody can reach this one any more.
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

    [LoggerMessage(1348, LogLevel.Warning, "{Path} was removed; the Unix socket is made anew", EventName = "ControlSocketMadeAnew")]
    private static partial void LogMadeAnew(ILogger logger, string path);

    [LoggerMessage(1349, LogLevel.Error, "{Path} is not ours any more, and {Fault}; it is tried again with each check (check_delay)", EventName = "ControlSocketLost")]
    private static partial void LogLost(ILogger logger, string path, string fault);
}
