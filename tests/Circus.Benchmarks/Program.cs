using Circus.Benchmarks;

// Figures for the bars that are about time: run it alone, on a quiet machine. Medians count; a single run on a busy machine says little.
var programs = args.Length > 1 ? args[1] : null;
switch (args.Length > 0 ? args[0] : "all")
{
    case "start":
        await StartBenchmark.RunAsync(programs);
        break;
    case "replace":
        await ReplaceBenchmark.RunAsync(programs);
        break;
    case "stats":
        await StatsBenchmark.RunAsync(programs);
        break;
    case "idle":
        await IdleBenchmark.RunAsync(programs);
        break;
    case "log":
        await LogBenchmark.RunAsync(programs);
        break;
    case "all":
        await StartBenchmark.RunAsync(programs);
        await ReplaceBenchmark.RunAsync(programs);
        await StatsBenchmark.RunAsync(programs);
        await IdleBenchmark.RunAsync(programs);
        await LogBenchmark.RunAsync(programs);
        break;
    default:
        Console.Error.WriteLine("usage: Circus.Benchmarks [start|replace|stats|idle|log|all] [FOLDER WITH THE PROGRAMS, as artifacts/programs]");
        return 2;
}

return 0;
