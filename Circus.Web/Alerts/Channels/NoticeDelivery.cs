namespace Circus.Web.Alerts.Channels;

/// <summary>Brings what is in the outbox where it belongs; each channel by itself, so that one that hangs holds up no other.</summary>
internal sealed partial class NoticeDelivery(AlertBoard board, IEnumerable<IChannelSender> senders, TimeProvider time, ILogger<NoticeDelivery> logger)
{
    private readonly Dictionary<string, Task> _underWay = [];

    /// <summary>Begins with what is due. Called by one loop.</summary>
    public void Send(CancellationToken cancellationToken)
    {
        var (book, now) = (board.Current, time.GetUtcNow());
        foreach (var notice in book.Outbox.Where(notice => notice.NextTry <= now))
        {
            if (!_underWay.TryGetValue(notice.Channel, out var task) || task.IsCompleted)
            {
                _underWay[notice.Channel] = SendAsync(book.Channels.FirstOrDefault(channel => channel.Id == notice.Channel), notice, cancellationToken);
            }
        }
    }

    /// <summary>Somebody tries a channel out.</summary>
    /// <exception cref="DeliveryException">It did not arrive.</exception>
    public async Task TryAsync(AlertChannel channel, CancellationToken cancellationToken)
    {
        var notice = new Notice { Id = $"{channel.Id}-test", Channel = channel.Id, Created = time.GetUtcNow(), IsTest = true };
        await Sender(channel).SendAsync(channel, notice, cancellationToken);
        board.Advance(book => Settled(book, notice, tried => tried with { Arrived = time.GetUtcNow(), Fault = null }));
    }

    /// <summary>What is under way ends; what did not arrive is tried by the next console.</summary>
    public Task StopAsync() => Task.WhenAll(_underWay.Values);

    private IChannelSender Sender(AlertChannel channel) => senders.First(sender => sender.Kind == channel.Kind);

    private async Task SendAsync(AlertChannel? channel, Notice notice, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (channel is null)
        {
            // Removed meanwhile.
            board.Advance(book => book with { Outbox = [.. book.Outbox.Where(one => one.Id != notice.Id)] });
            return;
        }

        try
        {
            await Sender(channel).SendAsync(channel, notice, cancellationToken);
            board.Advance(book => Settled(book, notice, channel => channel with { Arrived = time.GetUtcNow(), Fault = null }));
        }
        catch (DeliveryException failure)
        {
            Failed(channel, notice, failure);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stays in the outbox.
        }
    }

    private void Failed(AlertChannel channel, Notice notice, DeliveryException failure)
    {
        var attempts = notice.Attempts + 1;
        if (failure.IsFinal || RetryPlan.After(attempts) is not { } pause)
        {
            LogGivenUp(channel.Name, attempts, failure.Message);
            board.Advance(book => Settled(book, notice, channel => channel with { Fault = $"{failure.Message} Given up after {attempts} {(attempts == 1 ? "attempt" : "attempts")}." }));
            return;
        }

        LogFailed(channel.Name, failure.Message, attempts, pause);
        board.Advance(book => book with
        {
            Outbox = [.. book.Outbox.Select(one => one.Id == notice.Id ? one with { Attempts = attempts, NextTry = time.GetUtcNow() + pause } : one)],
            Channels = [.. book.Channels.Select(one => one.Id == channel.Id ? one with { Fault = failure.Message } : one)],
        });
    }

    private static AlertBook Settled(AlertBook book, Notice notice, Func<AlertChannel, AlertChannel> change) => book with
    {
        Outbox = [.. book.Outbox.Where(one => one.Id != notice.Id)],
        Channels = [.. book.Channels.Select(channel => channel.Id == notice.Channel ? change(channel) : channel)],
    };
}
