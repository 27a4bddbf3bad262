using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using Circus.Protocol.Messages;
using Circus.Stats;
using Circus.Stats.Proc;
using Circus.Stats.Sampling;

namespace Circus.Benchmarks;

/// <summary>How far the figures of circusd-stats are from the kernel's clocks of its threads over the same window.</summary>
internal static class StatsAccuracyBenchmark
{
    private const int MostThreads = 8;

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
                if (duty > Environment.ProcessorCount * 100)
                {
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{duty} % cannot be had on {Environment.ProcessorCount} cores: what follows is a process whose threads take what there is"));
                }

                var file = Path.Combine(folder.FullName, "clocks");
                await File.WriteAllBytesAsync(file, new byte[MostThreads * sizeof(double)], cancellationToken);
                using var process = Process.Start(program, [duty.ToString(CultureInfo.InvariantCulture), file]);
                using var map = MemoryMappedFile.CreateFromFile(file, FileMode.Open);
                using var clocks = map.CreateViewAccessor();
                await Task.Delay(500, cancellationToken);
                foreach (var (ms, samples) in ((int, int)[])[(1000, 12), (100, 60)])
                {
                    await MeasureAsync(process.Id, clocks, duty, ms, samples, cancellationToken);
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

    private static async Task MeasureAsync(int pid, MemoryMappedViewAccessor clocks, double duty, int ms, int samples, CancellationToken cancellationToken)
    {
        var registry = new PidRegistry();
        registry.Learn(new NodeDescription { Watchers = [new WatcherDescription { Name = "duty", Key = "duty", Status = "active", Processes = [new ProcessDescription { Pid = pid }] }] });
        var intervals = new Intervals(TimeSpan.FromTicks(1), TimeProvider.System);
        // As often as asked for, from now on: the first pass would measure nothing otherwise, and the second have nothing before it.
        _ = intervals.NextDue();
        using var sampler = new Sampler(registry, intervals, new DescriptorBudget(100), TimeProvider.System);
        var (errors, told) = (new List<double>(), new List<double>());
        var (before, since) = Judged(clocks, sampler);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(ms));
        for (var i = 0; i < samples; i++)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var (now, at) = Judged(clocks, sampler);
            var cpu = sampler.ProcessRows[0].Cpu!.Value;
            errors.Add(Math.Abs(cpu - ((now - before) / ((at - since) / Stopwatch.Frequency) * 100)));
            told.Add(cpu);
            (before, since) = (now, at);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{duty} % wanted, every {ms} ms: told {told.Average():0.00} % on average, mean error {errors.Average():0.000} percentage points, largest {errors.Max():0.000} (n = {samples})"));
    }

    /// <summary>The account in the middle of a pass: the mean of those directly before and after it, because threads run on meanwhile.</summary>
    private static (double Seconds, double At) Judged(MemoryMappedViewAccessor clocks, Sampler sampler)
    {
        var (before, beforeAt) = Account(clocks);
        sampler.Pass(default);
        var (after, afterAt) = Account(clocks);
        return ((before + after) / 2, (beforeAt + afterAt) / 2.0);
    }

    /// <summary>
    /// Seconds that all threads have run, and when. Each thread writes down its own clock while it runs. The schedstat of a thread is no judge over 100 ms: of one that
    /// runs it is as old as the last tick of the kernel, up to 10 ms.
    /// </summary>
    private static (double Seconds, long At) Account(MemoryMappedViewAccessor clocks)
    {
        var sum = 0.0;
        for (var thread = 0; thread < MostThreads; thread++)
        {
            sum += clocks.ReadDouble(thread * sizeof(double));
        }

        return (sum, Stopwatch.GetTimestamp());
    }
}
