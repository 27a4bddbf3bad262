using System.Threading.Channels;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Web.Live;

/// <summary>
/// Brings what the daemon says into the <see cref="SnapshotStore"/>: one per program, whatever number of pages is open. It subscribes
/// first and then asks for the state, so that nothing falls between; one loop handles everything, so that the store has one writer.
/// </summary>
internal sealed partial class LiveSubscriber(
    ILiveSource source, SnapshotStore store, LiveFeedRegistry registry, TimeProvider time, ILogger<LiveSubscriber> logger) : BackgroundService
{
    // The subscribers drop the oldest when this is full, and count it.
    private const int MailboxLimit = 4096;

    private static readonly TimeSpan _answerLimit = TimeSpan.FromSeconds(4);

    private readonly Channel<LiveMessage> _mailbox = Channel.CreateBounded<LiveMessage>(new BoundedChannelOptions(MailboxLimit) { SingleReader = true });
    private readonly List<CircusEvent> _whileAsking = [];
    private readonly SampleChoice _choice = new();
    private CancellationTokenSource? _topics;
    private Task _topicPump = Task.CompletedTask;
    private bool _wasUp;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host starts its services one after the other; none waits for the daemon.
        await Task.Yield();
        var now = time.GetUtcNow();
        var clock = new TickClock(now);
        var plan = new DescribePlan(now);
        await using var timer = time.CreateTimer(_ => _mailbox.Writer.TryWrite(new LiveMessage.Due()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var pumps = Task.WhenAll(
            PumpAsync(source.EventsAsync(stoppingToken), change => new LiveMessage.Happened(change), stoppingToken),
            PumpAsync(source.RoundsAsync(stoppingToken), round => new LiveMessage.Measured(round), stoppingToken));
        var question = Task.CompletedTask;
        try
        {
            do
            {
                while (_mailbox.Reader.TryRead(out var message))
                {
                    Handle(message, clock, plan);
                }

                now = time.GetUtcNow();
                ListenToTopics(stoppingToken);
                if (plan.Due <= now)
                {
                    plan.Asked();
                    _whileAsking.Clear();
                    question = AskAsync(stoppingToken);
                }

                if (clock.Due <= now)
                {
                    clock.Ticked(now);
                    store.Tick(now);
                    plan.Ticked(now, store.Current.Sampled);
                    _choice.Ticked(now);
                    registry.Notify();
                }
                else if (store.HasChanges)
                {
                    store.Publish();
                    registry.Notify();
                }

                var due = plan.Due is { } asking && asking < clock.Due ? asking : clock.Due;
                timer.Change(due > now ? due - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
            while (await _mailbox.Reader.WaitToReadAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The console stops.
        }
        finally
        {
            _mailbox.Writer.TryComplete();
            _topics?.Cancel();
            await Task.WhenAll(pumps, _topicPump, question).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The topics of Circus, while rounds do not come.</summary>
    private void ListenToTopics(CancellationToken stoppingToken)
    {
        if (_choice.WantsTopics && _topics is null)
        {
            _topics = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            _topicPump = PumpAsync(source.SamplesAsync(_topics.Token), sample => new LiveMessage.Sampled(sample), _topics.Token);
        }
        else if (!_choice.WantsTopics && _topics is { } topics)
        {
            _topics = null;
            topics.Cancel();
            topics.Dispose();
        }
    }

    private void Handle(LiveMessage message, TickClock clock, DescribePlan plan)
    {
        var now = time.GetUtcNow();
        switch (message)
        {
            case LiveMessage.Happened(var change):
                if (plan.Due is null)
                {
                    Remember(change);
                }

                if (store.Apply(change))
                {
                    plan.Want(now);
                }

                break;
            case LiveMessage.Sampled(var sample):
                store.Add(sample, now);
                clock.Sampled(now);
                plan.Sampled();
                break;
            case LiveMessage.Measured(var round):
                store.Add(round, now);
                _choice.Round(now, round.Wanted);
                clock.Sampled(now);
                plan.Sampled();
                break;
            case LiveMessage.Described(var node, var past, var took):
                store.Answered(took);
                Described(node, past, plan, now);
                break;
            case LiveMessage.Failed(var fault):
                plan.Failed(now);
                store.Lose(fault, now);
                if (_wasUp)
                {
                    _wasUp = false;
                    LogLost(fault);
                }

                break;
            case LiveMessage.Due:
                break;
        }
    }

    private void Described(NodeDescription node, IReadOnlyList<CircusEvent>? past, DescribePlan plan, DateTimeOffset now)
    {
        plan.Answered(now, isOriginal: node.Version is null);
        store.Describe(node, now);
        if (past is not null)
        {
            store.Recall(past);
        }

        // The answer may be older than what has been heard meanwhile.
        foreach (var change in _whileAsking)
        {
            if (store.Replay(change))
            {
                plan.Want(now);
            }
        }

        _whileAsking.Clear();
        if (!_wasUp)
        {
            _wasUp = true;
            LogConnected(node.Watchers.Count);
        }
    }

    /// <summary>Bounded: whoever misses more than this gets it with the next description.</summary>
    private void Remember(CircusEvent change)
    {
        if (_whileAsking.Count < MailboxLimit)
        {
            _whileAsking.Add(change);
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_answerLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        LiveMessage answer;
        try
        {
            var isNew = !_wasUp;
            var begun = time.GetTimestamp();
            var node = await source.DescribeAsync(both.Token);
            var took = time.GetElapsedTime(begun);
            answer = new LiveMessage.Described(node, isNew && node.Version is not null ? await source.PastEventsAsync(both.Token) : null, took);
        }
        catch (CircusException failure)
        {
            answer = new LiveMessage.Failed(failure.Message);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            answer = new LiveMessage.Failed($"circusd does not answer (waited {_answerLimit.TotalSeconds:0} s).");
        }

        await _mailbox.Writer.WriteAsync(answer, cancellationToken);
    }

    private async Task PumpAsync<T>(IAsyncEnumerable<T> messages, Func<T, LiveMessage> wrap, CancellationToken cancellationToken)
    {
        await foreach (var message in messages.WithCancellation(cancellationToken))
        {
            await _mailbox.Writer.WriteAsync(wrap(message), cancellationToken);
        }
    }
}
