using Circus.Protocol.Keys;
using Circus.Protocol.Messages;

namespace Circus.Protocol.Client;

/// <summary>A client of the control channel. Thread-safe; requests may overlap, replies are matched by id.</summary>
/// <remarks>
/// A request that timed out must not reach a daemon that comes back later, so its connection is given up: the next request gets a new one.
/// </remarks>
public sealed class CircusClient : ICircusClient, IDisposable
{
    private readonly ITransport _transport;
    private readonly RequestSeal? _seal;
    private readonly string _endpoint;
    private readonly TimeProvider _time;

    /// <param name="endpoint">Control endpoint of circusd: tcp://HOST:PORT, or unix:///PATH of its Unix socket.</param>
    /// <param name="thread">Thread to share; null makes one of its own.</param>
    /// <param name="time">Clock of the time-outs.</param>
    /// <param name="keys">For a daemon whose TCP endpoints have keys; a Unix socket needs none.</param>
    public CircusClient(string endpoint = Endpoint.DefaultControl, SocketThread? thread = null, TimeProvider? time = null, ConnectionKeys? keys = null)
    {
        _endpoint = endpoint;
        _time = time ?? TimeProvider.System;
        if (Endpoint.UnixPathOf(endpoint) is { } path)
        {
            _transport = new UnixTransport(endpoint, path);
            return;
        }

        _transport = new ZeroMqTransport(endpoint, keys, thread);
        _seal = keys?.Own is { } own ? new RequestSeal(own, keys.Server) : null;
    }

    /// <inheritdoc/>
    public async Task<ControlReply> SendAsync(
        ControlRequest request, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var id = Guid.NewGuid().ToString("N");
        var limit = timeout ?? WireLimits.DefaultTimeout;
        var reply = new TaskCompletionSource<ControlReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _transport.Send(id, FrameOf(request, id), reply, request.IsCast);
        try
        {
            return await reply.Task.WaitAsync(limit, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _transport.GiveUp(id);
            throw new DaemonUnreachableException(_endpoint, limit);
        }
        catch (OperationCanceledException)
        {
            _transport.GiveUp(id);
            throw;
        }
    }

    /// <summary>Closes the connection; waiting requests run into their time-out.</summary>
    public void Dispose()
    {
        _transport.Dispose();
        _seal?.Dispose();
    }

    private byte[] FrameOf(ControlRequest request, string id)
    {
        if (_seal is null)
        {
            return request.ToFrame(id);
        }

        var seconds = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        return _seal.Seal(request.ToFrame(id, seconds), id);
    }
}
