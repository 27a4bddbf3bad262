using System.Text.Json.Nodes;
using System.Threading.Channels;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Web.Live;

namespace Circus.Web.Logs;

/// <summary>Asks the daemon for new output of what somebody reads, and for nothing else: one loop, the only writer of the <see cref="LogStore"/>.</summary>
internal sealed partial class LogFollower(ICircusClient client, LogStore store, SnapshotStore live, TimeProvider time, ILogger<LogFollower> logger) : BackgroundService
{
    /// <summary>As often as somebody who reads along notices.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    /// <summary>In one answer; a full one is followed by the next at once.</summary>
    private const int MostLines = 5000;

    // Of what was written before anybody looked.
    private const int FirstLines = 2000;

    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _order;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host starts its services one after the other; none waits for the daemon.
        await Task.Yield();
        store.Wanted += Wake;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var isMore = await RoundAsync(stoppingToken);
                store.Sweep();
                if (store.Sources.IsEmpty)
                {
                    await _wanted.Reader.ReadAsync(stoppingToken);
                }
                else if (!isMore)
                {
                    await PauseAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The console stops.
        }
        catch (Exception fault)
        {
            // The last line of the loop: logs stand still, everything else goes on.
            LogEnded(fault);
        }
        finally
        {
            store.Wanted -= Wake;
        }
    }

    /// <summary>One question to each source, then all answers in the order in which they were written.</summary>
    /// <returns>Whether there is more to get at once.</returns>
    internal async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        var sources = store.Sources;
        if (sources.IsEmpty)
        {
            return false;
        }

        var answers = await Task.WhenAll(sources.Select(source => AskAsync(source, cancellationToken)));
        var now = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var rows = answers.SelectMany(answer => answer.Lines is { } lines ? answer.Source.Read(lines, live.Current, now).Select(row => (answer.Source, Row: row)) : [])
            // Stable: what has the same time stays as it came.
            .OrderBy(pair => pair.Row.Time)
            .Select(pair => (pair.Source, Row: pair.Row with { Order = ++_order }))
            .ToLookup(pair => pair.Source, pair => pair.Row);
        foreach (var (source, lines) in answers)
        {
            if (lines is not null)
            {
                source.Append(rows[source]);
            }
        }

        store.Publish(_order);
        return answers.Any(answer => answer.Lines?.Lines.Count >= MostLines);
    }

    private async Task<(LogSource Source, LogAnswer? Lines)> AskAsync(LogSource source, CancellationToken cancellationToken)
    {
        try
        {
            var isFirst = source.After == 0;
            var request = new ControlRequest("logs", new JsonObject { ["name"] = source.Watcher, ["after"] = source.After, ["lines"] = isFirst ? FirstLines : MostLines });
            return (source, LogAnswer.Of(await client.SendAsync(request, null, cancellationToken)));
        }
        catch (CircusException fault)
        {
            source.Fail(fault, time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
            return (source, null);
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pause = Task.Delay(Pause, time, both.Token);
        await Task.WhenAny(pause, _wanted.Reader.WaitToReadAsync(both.Token).AsTask());
        _wanted.Reader.TryRead(out _);
        await both.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private void Wake() => _wanted.Writer.TryWrite(true);
}
