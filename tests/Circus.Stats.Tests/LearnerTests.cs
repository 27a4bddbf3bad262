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
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly Channel<StatsMessage> _mailbox = Channel.CreateUnbounded<StatsMessage>();
    private readonly FakeTimeProvider _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Answers _client = new();
    private readonly Learner _learner;
    private Task _running = Task.CompletedTask;

    public LearnerTests() => _learner = new Learner(_client, _mailbox.Writer, _clock, NullLogger<Learner>.Instance);

    [Fact]
    public async Task Run_DaemonAnswers_SaysThatItAsksThenWhatItLearned()
    {
        _client.Add("""{"status":"ok","node":{"pid":7,"seq":3,"watchers":[]}}""");
        Start();

        Assert.IsType<StatsMessage.Asked>(await NextAsync());
        Assert.Equal((7, 3L), Assert.IsType<StatsMessage.Described>(await NextAsync()).Node is var node ? (node.Pid, node.Seq!.Value) : default);
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
            if (await NextAsync() is StatsMessage.Described(var node))
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

        public async Task<ControlReply> SendAsync(ControlRequest request, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            if (_answers.TryDequeue(out var answer))
            {
                return ControlReply.Parse(Encoding.UTF8.GetBytes(answer))!;
            }

            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new CommandRefusedException(ErrorCode.NotSpecified, "never");
        }
    }
}
