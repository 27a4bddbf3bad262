using System.Threading.Channels;
using Circus.Protocol.Client;

namespace Circus.Cli.Top;

/// <summary>
/// Listens to the statistics of all nodes and asks their circusd, where there is one to ask, for names and states: "describe" and what stands
/// for it with the original, nothing else. Everything arrives in one mailbox.
/// </summary>
internal sealed class TopFeed : IAsyncDisposable
{
    private static readonly TimeSpan _describeEvery = TimeSpan.FromSeconds(3);

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly SocketThread _sockets = new("circus-top");
    private readonly List<CircusClient> _clients = [];
    private readonly List<Task> _followers = [];

    // Bounded: a terminal that does not take its output must not make this grow.
    private readonly Channel<TopMessage> _mailbox =
        Channel.CreateBounded<TopMessage>(new BoundedChannelOptions(20_000) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <param name="options">What is listened to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="wantsPast">Whether what was before is asked for too.</param>
    public TopFeed(TopOptions options, TimeProvider time, bool wantsPast)
    {
        _time = time;
        for (var node = 0; node < options.Targets.Count; node++)
        {
            _followers.Add(new SampleFeed(node, options.Targets[node], _sockets, options.Keys, time, Post) { WantsPast = wantsPast }.RunAsync(_ending.Token));
            if (options.Targets[node].Control is { } control)
            {
                var client = new CircusClient(control, _sockets, keys: options.Keys);
                _clients.Add(client);
                _followers.Add(DescribeAsync(node, client));
            }
        }
    }

    public ChannelReader<TopMessage> Messages => _mailbox.Reader;

    public void Post(TopMessage message) => _mailbox.Writer.TryWrite(message);

    /// <summary>Posts a <see cref="TopMessage.Tick"/> again and again.</summary>
    public void TickEvery(TimeSpan interval) => _followers.Add(TickAsync(interval));

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_followers).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _clients.ForEach(client => client.Dispose());
        _sockets.Dispose();
        _ending.Dispose();
    }

    private async Task DescribeAsync(int node, CircusClient client)
    {
        while (true)
        {
            try
            {
                Post(new TopMessage.Described(node, await client.DescribeAsync(_ending.Token)));
            }
            catch (CircusException)
            {
                // Without the daemon the samples are still shown, by the names in their topics.
                Post(new TopMessage.Described(node, null));
            }

            await Task.Delay(_describeEvery, _time, _ending.Token);
        }
    }

    private async Task TickAsync(TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval, _time);
        while (await timer.WaitForNextTickAsync(_ending.Token))
        {
            Post(TopMessage.Tick.Instance);
        }
    }
}
