using System.Diagnostics;
using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Stats;
using Circus.Stats.Proc;
using Circus.Stats.Sampling;

namespace Circus.Benchmarks;

/// <summary>How far the figures of circusd-stats are from the kernel's own account of the threads over the same window.</summary>
internal static class StatsAccuracyBenchmark
{
    private static readonly double[] _duties = [3, 37, 80, 250];

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        _ = programs;
        var folder = Directory.CreateTempSubdirectory("circus-bench-");
        try
        {
            var program = await Compiler.CompileAsync("duty", folder.FullName, cancellationToken);
            foreach (var duty in _duties)
            {
                using var process = Process.Start(program, [duty.ToString(CultureInfo.InvariantCulture)]);
                await Task.Delay(500, cancellationToken);
                foreach (var (ms, samples) in ((int, int)[])[(1000, 12), (100, 60)])
                {
                    await MeasureAsync(process.Id, duty, ms, samples, cancellationToken);
                }

                process.Kill();
                await process.WaitForExitAsync(cancellationToken);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(int pid, double duty, int ms, int samples, CancellationToken cancellationToken)
    {
        var registry = new PidRegistry();
        registry.Learn(new NodeDescription { Watchers = [new WatcherDescription { Name = "duty", Key = "duty", Status = "active", Processes = [new ProcessDescription { Pid = pid }] }] });
        using var sampler = new Sampler(registry, new Intervals(TimeSpan.FromTicks(1), TimeProvider.System), new DescriptorBudget(100), TimeProvider.System);
        var (errors, told) = (new List<double>(), new List<double>());
        sampler.Pass(null);
        var (before, since) = Account(pid);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(ms));
        for (var i = 0; i < samples; i++)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            sampler.Pass(null);
            var (now, at) = Account(pid);
            var cpu = sampler.ProcessRows[0].Cpu!.Value;
            errors.Add(Math.Abs(cpu - ((now - before) / 1e9 / Stopwatch.GetElapsedTime(since, at).TotalSeconds * 100)));
            told.Add(cpu);
            (before, since) = (now, at);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{duty} % wanted, every {ms} ms: told {told.Average():0.00} % on average, mean error {errors.Average():0.000} percentage points, largest {errors.Max():0.000} (n = {samples})"));
    }

    /// <summary>Nanoseconds that all threads have run, Documentation/scheduler/sched-stats.rst, and when.</summary>
    private static (double Nanoseconds, long At) Account(int pid)
    {
        var sum = 0.0;
        foreach (var task in Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task")))
        {
            var text = File.ReadAllText(Path.Combine(task, "schedstat"));
            sum += double.Parse(text.AsSpan(0, text.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        }

        return (sum, Stopwatch.GetTimestamp());
    }
}
