using System.Globalization;
using Circus.Protocol.Client;

namespace Circus.Benchmarks;

/// <summary>What subscribers cost circusd-stats: none, one and fifty in turns, at 1,000 processes. Bar: with fifty, measuring costs at most a fifth more than with one.</summary>
internal static class StatsSubscribersBenchmark
{
    private const int Turns = 4;

    private static readonly int[] _counts = [0, 1, 50];
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(8);

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        await using var node = await StatsNode.StartAsync(programs, 1000, 300, 0, cancellationToken);
        var measuring = _counts.ToDictionary(count => count, _ => new List<double>());
        var whole = _counts.ToDictionary(count => count, _ => new List<double>());
        var lost = 0L;
        for (var turn = 0; turn < Turns; turn++)
        {
            foreach (var count in _counts)
            {
                List<RoundSubscriber> subscribers = [.. Enumerable.Range(0, count).Select(_ => new RoundSubscriber(node.Endpoint))];
                await Task.Delay(_settling, cancellationToken);
                var (sampler, program, rounds, _) = await node.WindowAsync(_window, cancellationToken);
                measuring[count].Add(sampler * 1000 / rounds);
                whole[count].Add(program * 1000 / rounds);
                lost += subscribers.Sum(subscriber => subscriber.Lost);
                subscribers.ForEach(subscriber => subscriber.Dispose());
            }
        }

        foreach (var count in _counts)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"1000 processes, {count} subscribers: measuring {Figures.Median(measuring[count]):0.00} ms of CPU a round, the whole program {Figures.Median(whole[count]):0.00} ms"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"with 50 subscribers instead of one measuring costs {((Figures.Median(measuring[50]) / Figures.Median(measuring[1])) - 1) * 100:+0;-0} %, the whole program {((Figures.Median(whole[50]) / Figures.Median(whole[1])) - 1) * 100:+0;-0} %; rounds lost: {lost}"));
    }
}
