using Circus.Cli.Output;
using Circus.Cli.Top.Model;
using Circus.Cli.Top.Screen;
using Circus.Cli.Top.Table;

namespace Circus.Cli.Top;

/// <summary>The live dashboard: one loop takes samples, keys and the clock, and paints.</summary>
internal sealed class TopDashboard(TopOptions options, CliConsole console, TimeProvider time)
{
    private readonly TopModel _model = options.Model(time.GetUtcNow());
    private TopView _view = options.View;
    private TopFrame _frame = TopFrame.Empty;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var feed = new TopFeed(options, time, wantsPast: true);
        using var terminal = new TerminalScreen(console.Out, options, feed.Post, stop.Cancel);
        feed.TickEvery(options.Interval);
        var keys = console.IsInputTerminal ? ReadKeysAsync(feed, stop.Token) : Task.CompletedTask;
        Look();
        Paint(terminal);
        try
        {
            while (!_view.IsDone && await feed.Messages.WaitToReadAsync(stop.Token))
            {
                var isChanged = false;
                while (!_view.IsDone && feed.Messages.TryRead(out var message))
                {
                    isChanged |= Handle(message, terminal);
                }

                if (isChanged)
                {
                    Paint(terminal);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C, or a signal that ends programs.
        }

        terminal.Leave();
        await stop.CancelAsync();
        await keys.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return ExitCode.Done;
    }

    /// <returns>Whether the screen has to be painted.</returns>
    private bool Handle(TopMessage message, TerminalScreen terminal)
    {
        switch (message)
        {
            case TopMessage.Sampled(var node, var sample):
                _model.Nodes[node].Apply(sample, time.GetUtcNow());
                return false;
            case TopMessage.Opened(var node, var socket):
                _model.Nodes[node].Apply(socket, time.GetUtcNow());
                return false;
            case TopMessage.Rounded(var node, var round):
                _model.Nodes[node].Apply(round, time.GetUtcNow());
                return false;
            case TopMessage.Remembered(var node, var first, var past):
                _model.Nodes[node].Apply(first, past);
                return false;
            case TopMessage.Described(var node, { } description):
                _model.Nodes[node].Apply(description);
                return false;
            case TopMessage.Tick:
                _model.Tick();
                Look();
                return true;
            case TopMessage.Pressed(var key):
                var isPaused = _view.IsPaused;
                _view = TopKeys.Press(_view, key, Table(terminal.Height), _frame);
                if (isPaused && !_view.IsPaused)
                {
                    Look();
                }

                return true;
            case TopMessage.Suspending(var done):
                terminal.Leave();
                done.SetResult();
                return false;
            case TopMessage.Resumed:
                terminal.Enter();
                return true;
            default:
                return message is TopMessage.Resized;
        }
    }

    /// <summary>Takes a new picture unless this one is held; the samples go on in the model.</summary>
    private void Look() => _frame = _view.IsPaused ? _frame : _model.Frame(time.GetUtcNow());

    private TopTable Table(int height) => TopTable.Of(_frame, _view, TopScreen.Page(_frame, height));

    private void Paint(TerminalScreen terminal)
    {
        var canvas = terminal.Measure();
        var table = Table(canvas.Height);
        _view = _view with { Top = table.Top, SelectedAt = table.Selected };
        TopScreen.Draw(canvas, _frame, _view, table);
        terminal.Show();
    }

    private async Task ReadKeysAsync(TopFeed feed, CancellationToken cancellationToken)
    {
        while (true)
        {
            feed.Post(new TopMessage.Pressed(await console.Keys.ReadAsync(cancellationToken)));
        }
    }
}
