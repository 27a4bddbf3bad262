using System.Globalization;
using System.Runtime.InteropServices;
using Circus.Benchmarks;
using Circus.Benchmarks.WebConsole;

// Figures for the bars that are about time: run it alone, on a quiet machine. Medians count; a single run on a busy machine says little.
const string Ordinary = "-";
var programs = args.Length > 1 && args[1] != Ordinary ? args[1] : null;
using var interrupted = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTerm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
var benchmarks = new (string Name, Func<string?, CancellationToken, Task> RunAsync)[]
{
    ("start", StartBenchmark.RunAsync),
    ("start1000", StartThousandBenchmark.RunAsync),
    ("scale", ScaleBenchmark.RunAsync),
    ("death", DeathBenchmark.RunAsync),
    ("exits", ExitsBenchmark.RunAsync),
    ("faults", FaultsBenchmark.RunAsync),
    ("stats", StatsBenchmark.RunAsync),
    ("stats-cost", StatsCostBenchmark.RunAsync),
    ("stats-subscribers", StatsSubscribersBenchmark.RunAsync),
    ("stats-history", StatsHistoryBenchmark.RunAsync),
    ("stats-accuracy", StatsAccuracyBenchmark.RunAsync),
    ("idle", IdleBenchmark.RunAsync),
    ("log", LogBenchmark.RunAsync),
    ("ctl", CtlBenchmark.RunAsync),
    ("top", TopBenchmark.RunAsync),
    ("upgrade", UpgradeBenchmark.RunAsync),
    ("control", ControlBenchmark.RunAsync),
    ("config", ConfigBenchmark.RunAsync),
    ("console", ConsoleBenchmark.RunAsync),
    ("api", ApiBenchmark.RunAsync),
};
var wanted = args.Length > 0 ? args[0] : "all";
var chosen = benchmarks.Where(benchmark => wanted == "all" || wanted == benchmark.Name).ToList();
try
{
    if (wanted is "soak")
    {
        return await Soak.RunAsync(programs, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : Soak.DefaultKills, interrupted.Token);
    }

    if (wanted is Soak.Inside)
    {
        return await Soak.RunInsideAsync(programs, int.Parse(args[2], CultureInfo.InvariantCulture), args[3]);
    }

    if (chosen.Count == 0)
    {
        Console.Error.WriteLine($"""
            usage: Circus.Benchmarks [{string.Join('|', benchmarks.Select(benchmark => benchmark.Name))}|all] [FOLDER WITH THE PROGRAMS, as artifacts/programs]
                   Circus.Benchmarks soak [FOLDER, or {Ordinary} for the ordinary build] [NUMBER OF KILLS, default {Soak.DefaultKills}]
            """);
        return 2;
    }

    foreach (var benchmark in chosen)
    {
        Console.WriteLine($"{benchmark.Name} (load of the machine {File.ReadAllText("/proc/loadavg").TrimEnd()}, {Environment.ProcessorCount} cores)");
        await benchmark.RunAsync(programs, interrupted.Token);
    }

    return 0;
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    // Everything that was started has been ended on the way here.
    return 130;
}

void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupted.Cancel();
}
