using System.Diagnostics;
using System.Globalization;
using Circus.Protocol;
using Circus.Protocol.Client;

namespace Circus.Benchmarks;

/// <summary>
/// From SIGKILL of a child until its successor is known: for circusd when its spawn event has arrived in another process, for a minimal loop
/// in C when the line with the new pid has. Bars: a median of 5 ms for circusd with 10 children, of 20 ms with 1,000.
/// </summary>
internal static class DeathBenchmark
{
    private const int Rounds = 100;

    /// <summary>In one run of a supervisor; both take turns, so that they see the same machine.</summary>
    private const int RoundsOfOne = 50;

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("circus-bench-");
        try
        {
            var loop = await Compiler.CompileAsync("loop", folder.FullName, cancellationToken);
            foreach (var children in (int[])[10, 500, 1000])
            {
                List<double> ours = [], theirs = [];
                while (ours.Count < Rounds)
                {
                    // Each slot once: a process that dies a second time within 10 s is made to wait.
                    var rounds = Math.Min(children, RoundsOfOne);
                    await LoopAsync(loop, children, rounds, theirs, cancellationToken);
                    await CircusAsync(programs, children, rounds, ours, cancellationToken);
                }

                Figures.Print(string.Create(CultureInfo.InvariantCulture, $"C loop: a dead child of {children} is replaced"), theirs, "ms");
                Figures.Print(string.Create(CultureInfo.InvariantCulture, $"circusd: a dead child of {children} is replaced"), ours, "ms");
                Figures.PrintRatio("circusd beside the C loop", ours, theirs);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CircusAsync(string? programs, int children, int rounds, List<double> times, CancellationToken cancellationToken)
    {
        await using var daemon = await Daemon.StartAsync(
            programs, string.Create(CultureInfo.InvariantCulture, $"[watcher:sleeper]\ncmd = sleep 3600\nnumprocesses = {children}"), cancellationToken);
        using var client = new CircusClient(daemon.Control);
        using var events = new EventSubscriber(daemon.Events);
        await using var spawns = events.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        // Until the subscription is in place nothing comes: an extra process shows when it is.
        var first = spawns.MoveNextAsync().AsTask();
        while (!first.IsCompleted)
        {
            await client.IncrAsync("sleeper", cancellationToken: cancellationToken);
            await Task.WhenAny(first, Task.Delay(100, cancellationToken));
        }

        var pids = (await client.DescribeAsync(cancellationToken)).Watchers[0].Processes.Select(process => process.Pid).Take(rounds).ToList();
        foreach (var pid in pids)
        {
            using var victim = Process.GetProcessById(pid);
            var since = Stopwatch.GetTimestamp();
            victim.Kill();
            var isReaped = false;
            while (true)
            {
                await spawns.MoveNextAsync();
                var happened = spawns.Current;
                isReaped |= happened.Action == EventAction.Reap && happened.Payload.ProcessPid == pid;
                if (isReaped && happened.Action == EventAction.Spawn)
                {
                    break;
                }
            }

            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }
    }

    private static async Task LoopAsync(string program, int children, int rounds, List<double> times, CancellationToken cancellationToken)
    {
        await using var loop = await Loop.StartAsync(program, children, cancellationToken);
        foreach (var pid in loop.Pids.Take(rounds).ToList())
        {
            times.Add(await loop.ReplaceAsync(pid, cancellationToken));
        }
    }
}
