using Circus.Cli.Output;
using Circus.Cli.Top.Model;

namespace Circus.Cli.Top;

/// <summary>Without a screen: one picture after one whole round of samples, or, as JSON, one line after the other.</summary>
internal sealed class TopSnapshot(TopOptions options, CliConsole console, TimeProvider time)
{
    private readonly TopModel _model = options.Model(time.GetUtcNow());

    /// <summary>One table or one JSON document.</summary>
    public async Task<int> OnceAsync(bool isJson, bool isPretty, CancellationToken cancellationToken)
    {
        await using var feed = new TopFeed(options, time, wantsPast: false);
        await WholeRoundAsync(feed, cancellationToken);
        _model.Tick();
        var frame = _model.Frame(time.GetUtcNow());
        if (isJson)
        {
            console.Out.WriteLine(TopJson.Of(frame, time.GetUtcNow(), isPretty));
        }
        else if (frame.Nodes.Any(node => node.SampleAge is not null))
        {
            foreach (var line in PlainTable.Lines(frame, options, console.IsTerminal ? console.Width : null))
            {
                console.Out.WriteLine(line);
            }
        }

        return Complain(frame);
    }

    /// <summary>A JSON document on one line after every interval, until it is interrupted.</summary>
    public async Task<int> StreamAsync(CancellationToken cancellationToken)
    {
        await using var feed = new TopFeed(options, time, wantsPast: false);
        await WholeRoundAsync(feed, cancellationToken);
        if (Complain(_model.Frame(time.GetUtcNow())) is var status && _model.Nodes.All(node => node.LastSample is null))
        {
            return status;
        }

        feed.TickEvery(options.Interval);
        _model.Tick();
        Write();
        try
        {
            await foreach (var message in feed.Messages.ReadAllAsync(cancellationToken))
            {
                Apply(message);
                if (message is TopMessage.Tick)
                {
                    _model.Tick();
                    Write();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C.
        }

        return ExitCode.Done;

        void Write()
        {
            console.Out.WriteLine(TopJson.Of(_model.Frame(time.GetUtcNow()), time.GetUtcNow(), isPretty: false));
            console.Out.Flush();
        }
    }

    private async Task WholeRoundAsync(TopFeed feed, CancellationToken cancellationToken)
    {
        var rounds = _model.Nodes.Zip(options.Targets, (node, target) => new RoundWatch(node, target.Control is not null)).ToArray();
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await foreach (var message in feed.Messages.ReadAllAsync(both.Token))
            {
                Apply(message);
                switch (message)
                {
                    case TopMessage.Sampled(var node, var sample):
                        rounds[node].Heard(sample);
                        break;
                    case TopMessage.Rounded(var node, _):
                        rounds[node].HeardRound();
                        break;
                    case TopMessage.Described(var node, _):
                        rounds[node].Asked();
                        break;
                }

                if (Array.TrueForAll(rounds, round => round.IsComplete))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What has come is what there is; what is missing is told.
        }
    }

    private void Apply(TopMessage message)
    {
        switch (message)
        {
            case TopMessage.Sampled(var node, var sample):
                _model.Nodes[node].Apply(sample, time.GetUtcNow());
                break;
            case TopMessage.Opened(var node, var socket):
                _model.Nodes[node].Apply(socket, time.GetUtcNow());
                break;
            case TopMessage.Rounded(var node, var round):
                _model.Nodes[node].Apply(round, time.GetUtcNow());
                break;
            case TopMessage.Described(var node, { } description):
                _model.Nodes[node].Apply(description);
                break;
        }
    }

    /// <summary>Tells what is missing; returns the status.</summary>
    private int Complain(TopFrame frame)
    {
        var status = ExitCode.Done;
        foreach (var (node, target) in _model.Nodes.Zip(options.Targets))
        {
            if (node.LastSample is null)
            {
                status = console.Fail(ExitCode.Unreachable, $"circus-top: {TopNode.NothingComes(target.Endpoint)}");
            }
            else if (node.Missing.Count > 0)
            {
                console.Error.WriteLine(TableWriter.OneLine($"circus-top: nothing was measured yet of {string.Join(", ", node.Missing)}; --timeout waits longer"));
            }
        }

        return status == ExitCode.Done && !frame.Branches.Any() && options.Node.Watched.Patterns.Count > 0
            ? console.Fail(ExitCode.Unreachable, TableWriter.OneLine($"circus-top: no watcher is called {string.Join(" or ", options.Node.Watched.Patterns)}. \"circusctl list\" tells the names."))
            : status;
    }
}
