using System.Text;
using System.Text.Json;
using Circus.Daemon.Arbitration;
using Circus.Daemon.Control;
using Circus.Daemon.Tests.Watchers;
using Circus.Protocol;

namespace Circus.Daemon.Tests.Control;

/// <summary>Requests wait for their turn: fair, bounded, and at most so many within a second.</summary>
public sealed class RequestQueueTests : IDisposable
{
    private readonly Stage _stage = ControlStage.TwoWatchers();
    private readonly Queue<ArbiterMessage> _posted = new();
    private readonly List<string> _answered = [];
    private readonly ClientQueue _client = new();
    private readonly ClientQueue _other = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    [Trait("Peer", "37")]
    public void Requests_Queued_AreCarriedOutInOrder()
    {
        var queue = Queue();

        Add(queue, _client, "1");
        Add(queue, _client, "2");
        Assert.Empty(_answered);
        RunAll();

        Assert.Equal(["1", "2"], _answered);
    }

    [Fact]
    public void Client_ThatFloods_WaitsForItselfOnly()
    {
        var queue = Queue();
        for (var i = 0; i < 5000; i++)
        {
            Add(queue, _client, $"flood {i}");
        }

        Add(queue, _other, "quiet");
        RunAll();

        Assert.InRange(_answered.IndexOf("quiet"), 0, 1);
        Assert.Equal(5001, _answered.Count);
    }

    [Fact]
    public void Client_MoreThanItsShare_IsRefusedAndOthersAreNot()
    {
        var queue = Queue();
        for (var i = 0; i < WireLimits.MaxQueuedOfClient; i++)
        {
            Add(queue, _client, "x");
        }

        Assert.StartsWith("arbiter is already running 10000 commands of this client", queue.FaultOfAdding(_client, Request("one more")), StringComparison.Ordinal);
        Assert.Null(queue.FaultOfAdding(_other, Request("quiet")));
        RunAll();
        Assert.Null(queue.FaultOfAdding(_client, Request("again")));
    }

    [Fact]
    public void Bytes_MoreThanFit_AreRefused()
    {
        var queue = Queue();
        var large = Request("large") with { Bytes = WireLimits.MaxQueuedBytes };
        Assert.Null(queue.FaultOfAdding(_client, large));

        Assert.NotNull(queue.FaultOfAdding(_other, Request("small")));
        RunAll();
        Assert.Null(queue.FaultOfAdding(_other, Request("small")));
    }

    [Fact]
    public void Rate_Exceeded_IsRefusedUntilTimeHasPassed()
    {
        var queue = Queue(rate: 10);
        for (var i = 0; i < 10; i++)
        {
            Add(queue, _client, "x");
        }

        Assert.Equal("more than 10 requests within a second (request_rate in [circus]); wait and try again", queue.FaultOfAdding(_client, Request("x")));
        Assert.Null(queue.FaultOfAdding(_other, Request("x")));
        _stage.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(queue.FaultOfAdding(_client, Request("x")));
        Assert.NotNull(queue.FaultOfAdding(_client, Request("x")));
    }

    [Fact]
    public void Change_EndsTheTurn_SoThatItIsSettledBeforeTheNext()
    {
        var queue = Queue();
        Add(queue, _client, "1", "numprocesses");
        Add(queue, _client, "2", "incr");
        Add(queue, _client, "3", "numprocesses");

        _stage.Arbiter.Handle(_posted.Dequeue());

        Assert.Equal(["1", "2"], _answered);
        RunAll();
        Assert.Equal(["1", "2", "3"], _answered);
    }

    private RequestQueue Queue(int rate = 0) => new(_posted.Enqueue, _stage.Commands, _stage.Clock, rate);

    private void RunAll()
    {
        while (_posted.TryDequeue(out var message))
        {
            _stage.Arbiter.Handle(message);
        }
    }

    private void Add(RequestQueue queue, ClientQueue client, string id, string command = "numwatchers") => Assert.Null(queue.FaultOfAdding(client, Request(id, command)));

    private PendingRequest Request(string id, string command = "numwatchers")
    {
        var frame = Encoding.UTF8.GetBytes($$$"""{"id":"{{{id}}}","command":"{{{command}}}","properties":{"name":"web"}}""");
        Assert.True(IncomingRequest.TryParse(frame, out var request, out _));
        return new PendingRequest(request, frame.Length, reply => _answered.Add(JsonDocument.Parse(reply).RootElement.GetProperty("id").GetString()!));
    }
}
