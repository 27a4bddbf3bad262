using System.Diagnostics;
using System.Globalization;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.TestKit;

namespace Circus.Benchmarks;

/// <summary>What circusd-stats itself costs while it measures 1,000 sleeping processes once a second.</summary>
internal static class StatsBenchmark
{
    private const int Children = 1000;
    private const int Seconds = 10;

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        var stats = FreePort.Endpoint();
        await using var daemon = await Daemon.StartAsync(
            programs, string.Create(CultureInfo.InvariantCulture, $"statsd = True\nstats_endpoint = {stats}\n[watcher:sleeper]\ncmd = sleep 3600\nnumprocesses = {Children}"),
            cancellationToken);
        using var client = new CircusClient(daemon.Control);
        using var samples = new StatsSubscriber(stats, "sleeper");
        var rounds = 0;
        Process? measured = null;
        var (cpu, since) = (TimeSpan.Zero, 0L);
        await foreach (var sample in samples.ReadAllAsync(cancellationToken))
        {
            if (sample is not WatcherSample { Payload.Pids.Count: Children })
            {
                continue;
            }

            if (measured is null)
            {
                var pid = (await client.DescribeAsync(cancellationToken)).Watchers.Single(watcher => watcher.Name == "circusd-stats").Processes[0].Pid;
                measured = Process.GetProcessById(pid);
                (cpu, since) = (measured.TotalProcessorTime, Stopwatch.GetTimestamp());
            }
            else if (++rounds == Seconds)
            {
                break;
            }
        }

        measured!.Refresh();
        var percent = (measured.TotalProcessorTime - cpu) / Stopwatch.GetElapsedTime(since) * 100;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"circusd-stats, {Children} processes every second: {percent:0.0} % of a core, {measured.WorkingSet64 / 1048576.0:0} MiB resident"));
        measured.Dispose();
    }
}
