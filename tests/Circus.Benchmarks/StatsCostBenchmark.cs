using System.Globalization;

namespace Circus.Benchmarks;

/// <summary>
/// What one sample of one process costs circusd-stats, beside the least that a loop in C needs for the same files. Both in turns, because the machine is not the
/// same from one minute to the next; medians. Four descriptors are kept for each process as far as the limit allows it: for 10,000 start this with "prlimit --nofile=65536". Bars: near 10 microseconds at 100 processes, 1.5 times the loop at 1,000, linear to 10,000.
/// </summary>
internal static class StatsCostBenchmark
{
    private const int Turns = 3;
    private const int Rounds = 4;

    private static readonly TimeSpan _window = TimeSpan.FromSeconds(Rounds + 0.5);

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        Console.WriteLine(File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal)));
        Dictionary<int, (double Ours, double Minimal)> active = [];
        foreach (var (count, every, strangers) in ((int, int, int)[])[(100, 0, 0), (100, 300, 0), (100, 300, 100), (1000, 0, 0), (1000, 300, 0), (10_000, 0, 0), (10_000, 900, 0)])
        {
            await using var node = await StatsNode.StartAsync(programs, count, every, strangers, cancellationToken);
            var (ours, minimal, shares) = (new List<double>(), new List<double>(), new List<double>());
            for (var turn = 0; turn < Turns; turn++)
            {
                minimal.AddRange(await node.MinimalAsync(Rounds, cancellationToken));
                var (sampler, program, rounds, _) = await node.WindowAsync(_window, cancellationToken);
                ours.Add(sampler * 1e6 / rounds / count);
                shares.Add(program / _window.TotalSeconds * 100);
            }

            var last = (await node.WindowAsync(TimeSpan.Zero, cancellationToken)).Last;
            var (mine, least) = (Figures.Median(ours), Figures.Median(minimal));
            var doing = (every, strangers) switch
            {
                (0, _) => "that sleep",
                (_, 0) => "that wake up all the time",
                _ => string.Create(CultureInfo.InvariantCulture, $"that wake up all the time, while others make {strangers} processes a second"),
            };
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count} processes {doing}: measuring {mine:0.00} us of CPU a process and round, minimal C loop {least:0.00}, {mine / least:0.00} times; pass {last.Took * 1000:0.0} ms; program {Figures.Median(shares):0.00} % of a core, {last.Rss / 1048576.0:0.0} MiB resident, history {last.HistoryBytes / 1048576.0:0.0} MiB"));
            if (every > 0 && strangers == 0)
            {
                active[count] = (mine, least);
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"a process and round at 10,000 costs {active[10_000].Ours / active[1000].Ours:0.00} times what it costs at 1,000; with the minimal C loop {active[10_000].Minimal / active[1000].Minimal:0.00} times"));
    }
}
