using System.Text.Json;
using System.Text.Unicode;
using Circus.Daemon.Arbitration;
using Circus.Daemon.Control;
using Circus.Daemon.Tests.Watchers;

namespace Circus.Daemon.Tests.Control;

/// <summary>A million frames, right and wrong, through everything that a request goes through on its way to a watcher.</summary>
public sealed class FuzzTests
{
    private const int Cases = 1_000_000;

    /// <summary>Cases with the same daemon; then a new one, because commands leave traces.</summary>
    private const int CasesOfOne = 2_000;

    private const int Shards = 4;

    /// <summary>Commands that ask the system, and those that could be changed into a request for a million processes.</summary>
    private static readonly HashSet<string> _leftOut = ["stats", "dstats", "logfile", "logs", "incr", "add", "reloadconfig"];

    private static readonly Peer _reader = new("reader", Permission.Read);

    [Fact]
    public async Task Frames_AMillionAtRandom_AreEachAnsweredOnceOrNotAtAll() =>
        await Task.WhenAll(Enumerable.Range(0, Shards).Select(shard => Task.Run(() => Run(shard), TestContext.Current.CancellationToken)));

    private static void Run(int shard)
    {
        for (var first = 0; first < Cases / Shards; first += CasesOfOne)
        {
            using var stage = ControlStage.TwoWatchers();
            var seed = (shard * Cases) + first;
            var frames = new HostileFrames(seed);
            var gate = new RequestGate(null, stage.Clock);
            var posted = new Queue<ArbiterMessage>();
            var queue = new RequestQueue(posted.Enqueue, stage.Commands, stage.Clock, rate: 0);
            var client = new ClientQueue();
            for (var i = 0; i < CasesOfOne; i++)
            {
                var frame = frames.Next();
                try
                {
                    Check(frame, i, gate, queue, client, stage, posted);
                }
                catch (Exception fault)
                {
                    Assert.Fail($"seed {seed}, case {i}: {Convert.ToHexString(frame)}\n{System.Text.Encoding.UTF8.GetString(frame)}\n{fault}");
                }
            }
        }
    }

    private static void Check(
        byte[] frame, int number, RequestGate gate, RequestQueue queue, ClientQueue client, Stage stage, Queue<ArbiterMessage> posted)
    {
        if (!gate.TryAdmit(frame, out var request, out var refusal))
        {
            AssertReply(ReplyFrame.Error(refusal.Id, refusal.Error, refusal.Reason, 1));
            return;
        }

        // Most by somebody who may only look; the others change something now and then.
        var changes = number % 10 == 0 && !_leftOut.Contains(request.Command);
        if (!changes)
        {
            request = request with { Peer = _reader };
        }

        var answers = 0;
        var waits = request.Properties.ValueKind == JsonValueKind.Object && request.Properties.TryGetProperty("waiting", out _);
        if (_leftOut.Contains(request.Command) && CommandTable.OnlyReads(request.Command))
        {
            return;
        }

        Assert.Null(queue.FaultOfAdding(client, new PendingRequest(request, frame.Length, reply =>
        {
            Interlocked.Increment(ref answers);
            AssertReply(reply);
        })));
        while (posted.TryDequeue(out var message))
        {
            stage.Arbiter.Handle(message);
        }

        Assert.True(answers == 1 || (answers == 0 && waits), $"{answers} answers");
    }

    private static void AssertReply(byte[] reply)
    {
        Assert.True(Utf8.IsValid(reply));
        // What the command table says when it caught what nobody expected.
        Assert.True(reply.AsSpan().IndexOf("failed unexpectedly"u8) < 0, "failed unexpectedly");
        var reader = new Utf8JsonReader(reply);
        var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
        while (reader.Read())
        {
            // Everything up to the end can be read.
        }

        Assert.True(isObject && reader.CurrentDepth == 0, "no JSON object");
    }
}
