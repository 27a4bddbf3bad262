using System.Globalization;
using Circus.Protocol.Client;

namespace Circus.Benchmarks;

/// <summary>What one sample of one process costs circusd-stats, beside the least that a loop in C needs for the same files; and what subscribers cost.</summary>
internal static class StatsCostBenchmark
{
    private const int Rounds = 10;

    private static readonly TimeSpan _window = TimeSpan.FromSeconds(Rounds + 0.5);

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        foreach (var (count, every) in ((int, int)[])[(100, 0), (100, 300), (1000, 0), (1000, 300), (10_000, 0), (10_000, 900)])
        {
            await using var node = await StatsNode.StartAsync(programs, count, every, cancellationToken);
            var minimal = await node.MinimalAsync(Rounds, cancellationToken);
            var (sampler, program, rounds, last) = await node.WindowAsync(_window, cancellationToken);
            var ours = sampler * 1e6 / rounds / count;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} processes that {(every == 0 ? "sleep" : "wake up all the time")}: measuring {ours:0.00} us of CPU a process and round, minimal C loop {Figures.Median(minimal):0.00}, {ours / Figures.Median(minimal):0.00} times; pass {last.Took * 1000:0.0} ms; program {program / _window.TotalSeconds * 100:0.00} % of a core, {last.Rss / 1048576.0:0.0} MiB resident, history {last.HistoryBytes / 1048576.0:0.0} MiB"));
        }

        await SubscribersAsync(programs, cancellationToken);
    }

    private static async Task SubscribersAsync(string? programs, CancellationToken cancellationToken)
    {
        await using var node = await StatsNode.StartAsync(programs, 1000, 300, cancellationToken);
        foreach (var count in (int[])[0, 1, 50])
        {
            List<RoundSubscriber> subscribers = [.. Enumerable.Range(0, count).Select(_ => new RoundSubscriber(node.Endpoint))];
            await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
            var (sampler, program, _, _) = await node.WindowAsync(_window, cancellationToken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"1000 processes, {count} subscribers: measuring {sampler / _window.TotalSeconds * 100:0.00} % of a core, program {program / _window.TotalSeconds * 100:0.00} %, lost {subscribers.Sum(one => one.Lost)}"));
            subscribers.ForEach(subscriber => subscriber.Dispose());
        }
    }
}
