using System.Diagnostics;
using System.Globalization;
using Circus.Protocol.Client;
using Circus.TestKit;

namespace Circus.Benchmarks;

/// <summary>circusd and circusd-stats together, as whole programs, with quiet children; and whether totals agree with what circusd was told by wait4(2).</summary>
internal static class StatsBenchmark
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(8);

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        foreach (var children in (int[])[300, 2000])
        {
            var stats = FreePort.Endpoint();
            await using var daemon = await Daemon.StartAsync(
                programs, string.Create(CultureInfo.InvariantCulture, $"statsd = True\nstats_endpoint = {stats}\n[watcher:sleeper]\ncmd = sleep 3600\nnumprocesses = {children}"),
                cancellationToken);
            using var client = new CircusClient(daemon.Control);
            await Task.Delay(_settling, cancellationToken);
            var pid = (await client.DescribeAsync(cancellationToken)).Watchers.Single(watcher => watcher.Name == "circusd-stats").Processes[0].Pid;
            using var rounds = new RoundSubscriber(stats);
            using var own = Process.GetProcessById(daemon.Pid);
            using var measured = Process.GetProcessById(pid);
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
            var (cpu, cpuOfStats, since) = (Refreshed(own), Refreshed(measured), Stopwatch.GetTimestamp());
            await Task.Delay(_window, cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(since);
            var (daemonPercent, statsPercent) = ((Refreshed(own) - cpu) / elapsed * 100, (Refreshed(measured) - cpuOfStats) / elapsed * 100);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{children} idle children: circusd {daemonPercent:0.00} + circusd-stats {statsPercent:0.00} = {daemonPercent + statsPercent:0.00} % of a core, circusd-stats {measured.WorkingSet64 / 1048576.0:0} MiB resident"));
        }

        await TotalsAsync(programs, cancellationToken);
    }

    /// <summary>Children that live for a tenth of a second and are replaced at once: circusd's own account of children it waited for is the judge.</summary>
    private static async Task TotalsAsync(string? programs, CancellationToken cancellationToken)
    {
        var stats = FreePort.Endpoint();
        await using var daemon = await Daemon.StartAsync(
            programs,
            $"statsd = True\nstats_endpoint = {stats}\n[watcher:short]\ncmd = /bin/sh -c 'i=0; while [ $i -lt 80000 ]; do i=$((i+1)); done'\nnumprocesses = 2\nflapping.active = False\nbackoff_first = 0.01\nbackoff_max = 0.01",
            cancellationToken);
        using var rounds = new RoundSubscriber(stats);
        var (told, ended, before) = (0.0, 0, 0.0);
        var count = 0;
        await foreach (var round in rounds.ReadAllAsync(cancellationToken))
        {
            var row = round.Watchers.FirstOrDefault(watcher => watcher.Key == "short");
            if (row.Interval is not { } interval)
            {
                continue;
            }

            if (count++ == 3)
            {
                before = WaitedFor(daemon.Pid);
                continue;
            }

            if (count > 3)
            {
                told += row.Cpu!.Value / 100 * interval;
                ended += row.Ended;
            }

            if (count == 24)
            {
                break;
            }
        }

        var counted = WaitedFor(daemon.Pid) - before;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ended} processes that came and went within 20 s: told {told:0.000} s of CPU, wait4 says {counted:0.000} s, {(told / counted * 100) - 100:+0.00;-0.00} %"));
    }

    private static TimeSpan Refreshed(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>Seconds of children that it waited for, proc_pid_stat(5).</summary>
    private static double WaitedFor(int pid)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[13..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / 100.0;
    }
}
