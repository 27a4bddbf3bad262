using System.Text.Json;
using System.Threading.Channels;
using Circus.Protocol.Client;
using Microsoft.Extensions.Logging;

namespace Circus.Stats;

/// <summary>Asks the daemon for its processes and sockets: at the start, when events are missing, and from time to time all the same.</summary>
internal sealed partial class Learner(ICircusClient client, Action<StatsMessage> post, TimeProvider time, ILogger<Learner> logger)
{
    private static readonly TimeSpan _regularly = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _afterFailure = TimeSpan.FromSeconds(1);

    // One request is as good as many.
    private readonly Channel<bool> _requests = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool? _isReachable;

    /// <summary>A new description is needed soon. Thread-safe.</summary>
    public void Request() => _requests.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var pause = await AskAsync(cancellationToken) ? _regularly : _afterFailure;
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var wait = Task.Delay(pause, time, timer.Token);
            await Task.WhenAny(wait, _requests.Reader.WaitToReadAsync(timer.Token).AsTask());
            await timer.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            _requests.Reader.TryRead(out _);
        }
    }

    private async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        post(new StatsMessage.Asked());
        try
        {
            var node = await client.DescribeAsync(cancellationToken);
            post(new StatsMessage.Described(node, await AskForSocketsAsync(cancellationToken)));
            if (_isReachable != true)
            {
                _isReachable = true;
                LogFound(logger, node.Pid, node.Watchers.Count);
            }

            return true;
        }
        catch (CircusException fault)
        {
            // Said once, not every second.
            if (_isReachable != false)
            {
                _isReachable = false;
                LogLost(logger, fault.Message);
            }

            return false;
        }
    }

    private async Task<IReadOnlyList<SocketDescription>> AskForSocketsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reply = await client.CallAsync("listsockets", null, cancellationToken);
            return reply.TryGetProperty("sockets", out var sockets) && sockets.ValueKind == JsonValueKind.Array
                ? [.. sockets.EnumerateArray().Where(socket => socket.ValueKind == JsonValueKind.Object).Select(Describe)]
                : [];
        }
        catch (CommandRefusedException)
        {
            // Processes are measured all the same.
            return [];
        }
    }

    private static SocketDescription Describe(JsonElement socket) =>
        new(Text(socket, "name") ?? "", Number(socket, "fd"), Text(socket, "host"), Number(socket, "port"), Text(socket, "path"));

    private static string? Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int Number(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;

    [LoggerMessage(2001, LogLevel.Information, "circusd (pid {Pid}) has {Watchers} watchers", EventName = "Found")]
    private static partial void LogFound(ILogger logger, int pid, int watchers);

    [LoggerMessage(2002, LogLevel.Warning, "circusd does not answer ({Reason}); known processes are still measured, next try in 1 s", EventName = "Lost")]
    private static partial void LogLost(ILogger logger, string reason);
}
