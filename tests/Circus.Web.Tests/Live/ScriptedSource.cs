using System.Threading.Channels;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;
using Circus.Web.Live;

namespace Circus.Web.Tests.Live;

/// <summary>A daemon whose every word the test says.</summary>
internal sealed class ScriptedSource : ILiveSource
{
    private readonly Channel<CircusEvent> _events = Channel.CreateUnbounded<CircusEvent>();
    private readonly Channel<StatsSample> _samples = Channel.CreateUnbounded<StatsSample>();
    private readonly Channel<TaskCompletionSource<NodeDescription>> _questions = Channel.CreateUnbounded<TaskCompletionSource<NodeDescription>>();

    private readonly Channel<StatsRound> _rounds = Channel.CreateUnbounded<StatsRound>();

    public bool IsSubscribed { get; private set; }

    /// <summary>The next question, to be answered.</summary>
    public async Task<TaskCompletionSource<NodeDescription>> QuestionAsync() => await _questions.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public void Happens(CircusEvent change) => Assert.True(_events.Writer.TryWrite(change));

    public void Samples(StatsSample sample) => Assert.True(_samples.Writer.TryWrite(sample));

    public IAsyncEnumerable<CircusEvent> EventsAsync(CancellationToken cancellationToken)
    {
        IsSubscribed = true;
        return _events.Reader.ReadAllAsync(cancellationToken);
    }

    /// <summary>Whether the topics of Circus are listened to.</summary>
    public bool IsOnTopics { get; private set; }

    public void Measures(StatsRound round) => Assert.True(_rounds.Writer.TryWrite(round));

    public IAsyncEnumerable<StatsRound> RoundsAsync(CancellationToken cancellationToken) => _rounds.Reader.ReadAllAsync(cancellationToken);

    public IAsyncEnumerable<StatsSample> SamplesAsync(CancellationToken cancellationToken)
    {
        IsOnTopics = true;
        cancellationToken.Register(() => IsOnTopics = false);
        return _samples.Reader.ReadAllAsync(cancellationToken);
    }

    /// <summary>What the daemon remembers.</summary>
    public IReadOnlyList<CircusEvent> Past { get; set; } = [];

    public Task<IReadOnlyList<CircusEvent>> PastEventsAsync(CancellationToken cancellationToken) => Task.FromResult(Past);

    public async Task<NodeDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        var question = new TaskCompletionSource<NodeDescription>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _questions.Writer.WriteAsync(question, cancellationToken);
        return await question.Task.WaitAsync(cancellationToken);
    }
}
