using System.Diagnostics;

namespace Circus.Benchmarks;

/// <summary>
/// How long "circusctl status" takes from start to end, beside the least that a Python circusctl could do (start, import zmq, ask, print), and
/// beside the same with the libraries that circusctl 0.19 loads (python3-tornado, python3-psutil).
/// </summary>
internal static class CtlBenchmark
{
    private const int Runs = 30;
    private const string Python = "/usr/bin/python3";

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        await using var daemon = await Daemon.StartAsync(programs, "[watcher:sleeper]\ncmd = sleep 3600\nnumprocesses = 5", cancellationToken);
        var script = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "tests", "fixtures", "python", "status.py"));
        var (ours, least, theirs) = (new List<double>(), new List<double>(), new List<double>());
        // In turn, so that both see the same machine; the first of each fills the page cache.
        for (var run = 0; run <= Runs; run++)
        {
            var mine = await TimeAsync(Program(programs), ["status", "--endpoint", daemon.Control], cancellationToken);
            var bare = await TimeAsync(Python, [script, daemon.Control], cancellationToken);
            var full = await TimeAsync(Python, [script, daemon.Control, "libraries"], cancellationToken);
            if (run > 0)
            {
                ours.Add(mine);
                least.Add(bare);
                theirs.Add(full);
            }
        }

        Figures.Print("circusctl status", ours, "ms");
        Figures.Print("the least of a Python circusctl", least, "ms");
        Figures.Print("with the libraries of circusctl 0.19", theirs, "ms");
        Figures.PrintRatio("circusctl status beside the least", ours, least);
        Figures.PrintRatio("circusctl status beside that with libraries", ours, theirs);
    }

    private static string Program(string? programs)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return programs is null
            ? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Circus.Cli", configuration, "circusctl"))
            : Path.GetFullPath(Path.Combine(programs, "circusctl"));
    }

    private static async Task<double> TimeAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        return process.ExitCode == 0 && output == "sleeper: active\n"
            ? elapsed
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode} and said {output}");
    }
}
