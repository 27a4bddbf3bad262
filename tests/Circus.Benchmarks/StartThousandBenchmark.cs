using System.Diagnostics;
using System.Globalization;

namespace Circus.Benchmarks;

/// <summary>
/// From the start of the program until 1,000 processes of one watcher exist; beside supervisord where it is installed and a minimal loop in C.
/// For circusd until its log says so, for supervisord until the kernel lists them, for the loop until it has told all pids.
/// </summary>
internal static class StartThousandBenchmark
{
    private const int Children = 1000;
    private const int Runs = 5;

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("circus-bench-");
        try
        {
            var loop = await Compiler.CompileAsync("loop", folder.FullName, cancellationToken);
            List<double> ours = [], loops = [], theirs = [];
            for (var run = 0; run < Runs; run++)
            {
                await using (var daemon = await Daemon.StartAsync(
                    programs, string.Create(CultureInfo.InvariantCulture, $"[watcher:sleeper]\ncmd = sleep 3600\nnumprocesses = {Children}"), cancellationToken))
                {
                    ours.Add(daemon.StartTime.TotalMilliseconds);
                }

                await using (var least = await Loop.StartAsync(loop, Children, cancellationToken))
                {
                    loops.Add(Stopwatch.GetElapsedTime(least.Since).TotalMilliseconds);
                }

                if (Supervisord.IsInstalled)
                {
                    theirs.Add(await SupervisordAsync(cancellationToken));
                }
            }

            Figures.Print("circusd: start of 1,000 processes", ours, "ms");
            Figures.Print("C loop: start of 1,000 processes", loops, "ms");
            Figures.PrintRatio("circusd beside the C loop", ours, loops);
            if (theirs.Count > 0)
            {
                Figures.Print("supervisord: start of 1,000 processes", theirs, "ms");
                Figures.PrintRatio("circusd beside supervisord", ours, theirs);
            }
            else
            {
                Supervisord.TellMissing();
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> SupervisordAsync(CancellationToken cancellationToken)
    {
        // Without log files: a thousand of them would be its business only.
        await using var supervisord = new Supervisord(string.Create(CultureInfo.InvariantCulture, $"""
            [program:sleeper]
            command = sleep 3600
            process_name = %(process_num)d
            numprocs = {Children}
            stdout_logfile = NONE
            stderr_logfile = NONE
            """));
        await ProcFiles.UntilAsync(() => ProcFiles.ChildrenOf(supervisord.Pid).Count >= Children, cancellationToken);
        return Stopwatch.GetElapsedTime(supervisord.Since).TotalMilliseconds;
    }
}
