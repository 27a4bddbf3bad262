using System.Text;
using System.Threading.Channels;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Stats.Tests;

public sealed class LearnerTests : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    private readonly Channel<StatsMessage> _mailbox = Channel.CreateUnbounded<StatsMessage>();
    private readonly FakeTimeProvider _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Answers _client = new();
    private readonly Learner _learner;
    private Task _running = Task.CompletedTask;

    public LearnerTests() => _learner = new Learner(_client, message => _mailbox.Writer.TryWrite(message), _clock, NullLogger<Learner>.Instance);

    [Fact]
    public async Task Run_DaemonAnswers_SaysThatItAsksThenWhatItLearned()
    {
        _client.Add("""{"status":"ok","node":{"pid":7,"seq":3,"watchers":[]}}""");
        Start();

        Assert.IsType<StatsMessage.Asked>(await NextAsync());
        Assert.Equal((7, 3L), Assert.IsType<StatsMessage.Described>(await NextAsync()).Node is var node ? (node.Pid, node.Seq!.Value) : default);
    }

    [Fact]
    public async Task Run_Sockets_AreLearnedAsFarAsTheyAreTold()
    {
        _client.Add("""{"status":"ok","node":{"pid":7,"watchers":[]}}""");
        _client.Sockets = """{"status":"ok","sockets":[{"fd":7,"name":"web","backlog":5,"host":"127.0.0.1","port":80},{"fd":8,"name":"local","path":"/run/x"},3,{"fd":"x"}]}""";
        Start();

        Assert.IsType<StatsMessage.Asked>(await NextAsync());
        Assert.Equal(
            [("web", 7, "127.0.0.1:80"), ("local", 8, "/run/x"), ("", 0, ":0")],
            Assert.IsType<StatsMessage.Described>(await NextAsync()).Sockets.Select(socket => (socket.Name, socket.Fd, socket.Address)));
    }

    [Fact]
    public async Task Request_DuringThePause_AsksAtOnce()
    {
        _client.Add("""{"status":"ok","node":{"pid":7,"watchers":[]}}""");
        _client.Add("""{"status":"ok","node":{"pid":8,"watchers":[]}}""");
        Start();
        await DescribedAsync();

        _learner.Request();

        Assert.Equal(8, (await DescribedAsync()).Pid);
    }

    [Theory]
    [InlineData("""{"status":"error","reason":"no","errno":5}""")]
    // Replies that are none, of a daemon that speaks another dialect.
    [InlineData("""{"status":"ok"}""")]
    [InlineData("""{"status":"ok","node":3}""")]
    [InlineData("""{"status":"ok","node":null}""")]
    [InlineData("""{"status":"ok","node":{"pid":"seven"}}""")]
    public async Task Run_BadAnswer_AsksAgain(string answer)
    {
        _client.Add(answer);
        _client.Add("""{"status":"ok","node":{"pid":8,"watchers":[]}}""");
        Start();
        Assert.IsType<StatsMessage.Asked>(await NextAsync());

        _learner.Request();

        Assert.Equal(8, (await DescribedAsync()).Pid);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        _stop.Dispose();
    }

    private void Start() => _running = _learner.RunAsync(_stop.Token);

    private Task<StatsMessage> NextAsync() => _mailbox.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(_limit, TestContext.Current.CancellationToken);

    private async Task<NodeDescription> DescribedAsync()
    {
        while (true)
        {
            if (await NextAsync() is StatsMessage.Described(var node, _))
            {
                return node;
            }
        }
    }

    /// <summary>Says what it was given, one after the other; then nothing more.</summary>
    private sealed class Answers : ICircusClient
    {
        private readonly Queue<string> _answers = new();

        public void Add(string answer) => _answers.Enqueue(answer);

        public string Sockets { get; set; } = """{"status":"error","reason":"no","errno":5}""";

        public async Task<ControlReply> SendAsync(ControlRequest request, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            if (request.Command == "listsockets")
            {
                return ControlReply.Parse(Encoding.UTF8.GetBytes(Sockets))!;
            }

            if (_answers.TryDequeue(out var answer))
            {
                return ControlReply.Parse(Encoding.UTF8.GetBytes(answer))!;
            }

            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new CommandRefusedException(ErrorCode.NotSpecified, "never");
        }
    }
}
