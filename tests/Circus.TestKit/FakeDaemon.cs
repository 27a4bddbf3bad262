using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Rounds;
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
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private XPublisherSocket? _events;
    private PublisherSocket? _stats;

    private FakeDaemon(Func<string, JsonObject, JsonObject?> answer) => _answer = answer;

    public string ControlEndpoint { get; private set; } = "";

    public string EventEndpoint { get; private set; } = "";

    public string StatsEndpoint { get; private set; } = "";

    /// <summary>Whole requests, oldest first.</summary>
    public IReadOnlyList<JsonObject> Requests => [.. _requests];

    /// <summary>Completes when somebody hears events: what happens from then on is not lost.</summary>
    public Task Subscribed => _subscribed.Task;

    /// <param name="answer">Command and properties to the reply's fields; null says nothing at all.</param>
    /// <param name="predecessor">One that has been disposed of, whose control and event addresses this one takes over.</param>
    public static async Task<FakeDaemon> StartAsync(Func<string, JsonObject, JsonObject?> answer, FakeDaemon? predecessor = null)
    {
        var daemon = new FakeDaemon(answer);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        daemon._thread.Post(() =>
        {
            daemon.Bind(predecessor);
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

    /// <summary>Publishes a round.</summary>
    public void Measures(StatsRound round)
    {
        using var writer = new RoundWriter();
        foreach (var frame in writer.Write(round))
        {
            _thread.Post(() => _stats?.SendMoreFrame(Topic.Round).SendFrame(frame));
        }
    }

    public void Dispose() => _thread.Dispose();

    private void Publish(Func<NetMQSocket?> socket, string topic, JsonObject payload)
    {
        var text = payload.ToJsonString();
        _thread.Post(() => socket()?.SendMoreFrame(topic).SendFrame(text));
    }

    private void Bind(FakeDaemon? predecessor)
    {
        var router = new RouterSocket();
        ControlEndpoint = BindTo(router, predecessor?.ControlEndpoint);
        router.ReceiveReady += (_, _) => Receive(router);
        // Tells of subscriptions, which a publisher keeps to itself.
        _events = new XPublisherSocket();
        EventEndpoint = BindTo(_events, predecessor?.EventEndpoint);
        _events.ReceiveReady += (_, _) =>
        {
            _events.SkipFrame();
            _subscribed.TrySetResult();
        };
        _stats = new PublisherSocket();
        StatsEndpoint = BindTo(_stats, null);
        foreach (var socket in new NetMQSocket[] { router, _events, _stats })
        {
            socket.Options.Linger = TimeSpan.Zero;
            _thread.Add(socket);
        }
    }

    private static string BindTo(NetMQSocket socket, string? endpoint)
    {
        if (endpoint is null)
        {
            return $"tcp://127.0.0.1:{socket.BindRandomPort("tcp://127.0.0.1")}";
        }

        socket.Bind(endpoint);
        return endpoint;
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
