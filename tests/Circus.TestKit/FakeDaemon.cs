using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using NetMQ;
using NetMQ.Sockets;

namespace Circus.TestKit;

/// <summary>
/// A circusd that does nothing but answer as it is told: the control, event and statistics channels on free ports of loopback. What it is
/// asked is remembered. The answer gets "id", "time" and "status" unless it has them.
/// </summary>
public sealed class FakeDaemon : IDisposable
{
    private readonly SocketThread _thread = new("fake-daemon");
    private readonly Func<string, JsonObject, JsonObject?> _answer;
    private readonly ConcurrentQueue<JsonObject> _requests = new();
    private PublisherSocket? _events;
    private PublisherSocket? _stats;

    private FakeDaemon(Func<string, JsonObject, JsonObject?> answer) => _answer = answer;

    public string ControlEndpoint { get; private set; } = "";

    public string EventEndpoint { get; private set; } = "";

    public string StatsEndpoint { get; private set; } = "";

    /// <summary>Whole requests, oldest first.</summary>
    public IReadOnlyList<JsonObject> Requests => [.. _requests];

    /// <param name="answer">Command and properties to the reply's fields; null says nothing at all.</param>
    public static async Task<FakeDaemon> StartAsync(Func<string, JsonObject, JsonObject?> answer)
    {
        var daemon = new FakeDaemon(answer);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        daemon._thread.Post(() =>
        {
            daemon.Bind();
            ready.SetResult();
        });
        await ready.Task;
        return daemon;
    }

    /// <summary>An error reply.</summary>
    public static JsonObject Refusal(string reason, int errno = 3) => new() { ["status"] = "error", ["reason"] = reason, ["tb"] = null, ["errno"] = errno };

    /// <summary>Publishes an event.</summary>
    public void Happens(string watcherKey, string action, JsonObject payload) => Publish(() => _events, $"watcher.{watcherKey}.{action}", payload);

    /// <summary>Publishes a sample.</summary>
    public void Samples(string topic, JsonObject payload) => Publish(() => _stats, topic, payload);

    public void Dispose() => _thread.Dispose();

    private void Publish(Func<PublisherSocket?> socket, string topic, JsonObject payload)
    {
        var text = payload.ToJsonString();
        _thread.Post(() => socket()?.SendMoreFrame(topic).SendFrame(text));
    }

    private void Bind()
    {
        var router = new RouterSocket();
        ControlEndpoint = $"tcp://127.0.0.1:{router.BindRandomPort("tcp://127.0.0.1")}";
        router.ReceiveReady += (_, _) => Receive(router);
        _events = new PublisherSocket();
        EventEndpoint = $"tcp://127.0.0.1:{_events.BindRandomPort("tcp://127.0.0.1")}";
        _stats = new PublisherSocket();
        StatsEndpoint = $"tcp://127.0.0.1:{_stats.BindRandomPort("tcp://127.0.0.1")}";
        foreach (var socket in new NetMQSocket[] { router, _events, _stats })
        {
            socket.Options.Linger = TimeSpan.Zero;
            _thread.Add(socket);
        }
    }

    private void Receive(RouterSocket router)
    {
        var identity = router.ReceiveFrameBytes();
        var request = JsonNode.Parse(router.ReceiveFrameString())!.AsObject();
        _requests.Enqueue(request.DeepClone().AsObject());
        var properties = request["properties"]?.DeepClone().AsObject() ?? [];
        if (_answer(request["command"]!.GetValue<string>(), properties) is { } reply)
        {
            reply.TryAdd("status", "ok");
            reply.TryAdd("time", 1736500000.25);
            reply["id"] = request["id"]?.DeepClone();
            router.SendMoreFrame(identity).SendFrame(reply.ToJsonString());
        }
    }
}
