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
    case "all":
        await StartBenchmark.RunAsync(programs);
        await ReplaceBenchmark.RunAsync(programs);
        await StatsBenchmark.RunAsync(programs);
        break;
    default:
        Console.Error.WriteLine("usage: Circus.Benchmarks [start|replace|stats|all] [FOLDER WITH THE PROGRAMS, as artifacts/programs]");
        return 2;
}

return 0;
