using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol.Messages;

namespace Circus.Protocol.Client;

/// <summary>Events over the Unix socket of circusd: connects, subscribes and hears, and begins again when the connection ends.</summary>
internal static class UnixSubscription
{
    private static readonly TimeSpan _shortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1);

    /// <param name="path">Path of the socket.</param>
    /// <param name="topics">Prefixes.</param>
    /// <param name="heard">Gets topic and payload.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(string path, string[] topics, Action<string, byte[]> heard, CancellationToken cancellationToken)
    {
        var pause = _shortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var socket = await UnixSockets.ConnectAsync(path, cancellationToken).ConfigureAwait(false);
                using var stream = new BufferedStream(new NetworkStream(socket), 64 * 1024);
                var request = new ControlRequest("subscribe", new JsonObject { ["topics"] = new JsonArray([.. topics.Select(topic => JsonValue.Create(topic))]) });
                await stream.WriteAsync(StreamFrame.Of(request.ToFrame("subscribe")), cancellationToken).ConfigureAwait(false);
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
                while (await StreamFrame.ReadAsync(stream, WireLimits.MaxReplyBytes, cancellationToken).ConfigureAwait(false) is { } payload)
                {
                    // The first good message resets the pause.
                    pause = Hear(payload, heard) ? _shortestPause : pause;
                }
            }
            catch (Exception end) when (end is SocketException or IOException or InvalidDataException)
            {
                // The daemon is not there, or went away: again.
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = pause * 2 < _longestPause ? pause * 2 : _longestPause;
        }
    }

    private static bool Hear(byte[] payload, Action<string, byte[]> heard)
    {
        if (ControlReply.Parse(payload) is not { } message || message.Text("topic") is not { } topic
            || !message.Body.TryGetProperty("event", out var content) || content.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        heard(topic, Encoding.UTF8.GetBytes(content.GetRawText()));
        return true;
    }
}
