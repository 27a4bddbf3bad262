using System.Runtime.InteropServices;
using System.Threading.Channels;
using Circus.Cli.Output;
using Circus.Protocol.Client;

namespace Circus.Cli.Top;

/// <summary>The live dashboard: one loop takes samples, keys and the clock, and paints.</summary>
internal sealed class TopDashboard(TopOptions options, CliConsole console, TimeProvider time)
{
    private static readonly TimeSpan _describeEvery = TimeSpan.FromSeconds(3);

    /// <summary>Samples of the slowest usual interval may be this old.</summary>
    private static readonly TimeSpan _staleAfter = TimeSpan.FromSeconds(5);

    private readonly TopModel _model = new(options.ProcessTimeout);
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private TopView _view = new(options.StatsEndpoint);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Bounded: a terminal that does not take its output must not make this grow.
        var mailbox = Channel.CreateBounded<TopMessage>(new BoundedChannelOptions(20_000) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        using var sockets = new SocketThread("circus-top");
        using var samples = new StatsSubscriber(options.StatsEndpoint, thread: sockets, keys: options.Keys);
        using var client = new CircusClient(options.ControlEndpoint, sockets, keys: options.Keys);
        using var painter = new TopPainter(console.Out);
        using var resize = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => mailbox.Writer.TryWrite(new TopMessage.Refresh()));
        Task[] feeders =
        [
            FollowAsync(samples, mailbox.Writer, stop.Token),
            DescribeAsync(client, mailbox.Writer, stop.Token),
            TickAsync(mailbox.Writer, stop.Token),
            console.IsInputTerminal ? ReadKeysAsync(mailbox.Writer, stop.Token) : Task.CompletedTask,
        ];
        Paint(painter);
        try
        {
            await foreach (var message in mailbox.Reader.ReadAllAsync(stop.Token))
            {
                if (Handle(message))
                {
                    break;
                }

                if (message is not TopMessage.Sampled and not TopMessage.Described)
                {
                    Paint(painter);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C.
        }

        await stop.CancelAsync();
        await Task.WhenAll(feeders).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return ExitCode.Done;
    }

    private void Paint(TopPainter painter)
    {
        var width = Math.Max(Console.WindowWidth, 20);
        var height = Math.Max(Console.WindowHeight, 5);
        painter.Paint(TopScreen.Lines(_model, _view, width, height, console.HasColour), width, height);
    }

    /// <returns>Whether the user wants to leave.</returns>
    private bool Handle(TopMessage message)
    {
        var now = time.GetUtcNow();
        switch (message)
        {
            case TopMessage.Sampled(var sample):
                if (!_view.IsPaused)
                {
                    _model.Apply(sample, now);
                }

                return false;
            case TopMessage.Described(var node):
                if (!_view.IsPaused)
                {
                    _model.Apply(node);
                }

                return false;
            case TopMessage.Refresh:
                if (!_view.IsPaused)
                {
                    _model.Expire(now);
                }

                var silence = now - (_model.LastSample ?? _started);
                _view = _view with
                {
                    IsStale = _model.LastSample is not null && silence > _staleAfter,
                    Fault = _model.LastSample is null && silence > _staleAfter ? options.NothingComes : null,
                };
                return false;
            case TopMessage.Pressed(var key):
                return Press(key);
            default:
                return false;
        }
    }

    private bool Press(ConsoleKeyInfo key)
    {
        var last = Math.Max(_model.Rows().Count - 1, 0);
        var page = Math.Max(Console.WindowHeight - 5, 1);
        switch (key.Key)
        {
            case ConsoleKey.Q or ConsoleKey.Escape:
                return true;
            case ConsoleKey.C:
                _model.Sort = TopSort.Cpu;
                break;
            case ConsoleKey.M:
                _model.Sort = TopSort.Memory;
                break;
            case ConsoleKey.N:
                _model.Sort = TopSort.Name;
                break;
            case ConsoleKey.P:
                _model.ShowsProcesses = !_model.ShowsProcesses;
                break;
            case ConsoleKey.Spacebar:
                _view = _view with { IsPaused = !_view.IsPaused };
                break;
            case ConsoleKey.DownArrow or ConsoleKey.UpArrow or ConsoleKey.PageDown or ConsoleKey.PageUp or ConsoleKey.Home or ConsoleKey.End:
                _view = _view with { Top = Math.Clamp(Moved(key.Key, page, last), 0, last) };
                break;
        }

        return false;
    }

    private int Moved(ConsoleKey key, int page, int last) => key switch
    {
        ConsoleKey.DownArrow => _view.Top + 1,
        ConsoleKey.UpArrow => _view.Top - 1,
        ConsoleKey.PageDown => _view.Top + page,
        ConsoleKey.PageUp => _view.Top - page,
        ConsoleKey.Home => 0,
        _ => last,
    };

    private async Task ReadKeysAsync(ChannelWriter<TopMessage> mailbox, CancellationToken cancellationToken)
    {
        while (true)
        {
            mailbox.TryWrite(new TopMessage.Pressed(await console.Keys.ReadAsync(cancellationToken)));
        }
    }

    private static async Task FollowAsync(StatsSubscriber samples, ChannelWriter<TopMessage> mailbox, CancellationToken cancellationToken)
    {
        await foreach (var sample in samples.ReadAllAsync(cancellationToken))
        {
            mailbox.TryWrite(new TopMessage.Sampled(sample));
        }
    }

    private async Task DescribeAsync(CircusClient client, ChannelWriter<TopMessage> mailbox, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                mailbox.TryWrite(new TopMessage.Described(await client.DescribeAsync(cancellationToken)));
            }
            catch (CircusException)
            {
                // Without the daemon the samples are still shown, by the names in their topics.
            }

            await Task.Delay(_describeEvery, time, cancellationToken);
        }
    }

    private async Task TickAsync(ChannelWriter<TopMessage> mailbox, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            mailbox.TryWrite(new TopMessage.Refresh());
        }
    }
}
