using System.Diagnostics;
using System.Globalization;
using Circus.Protocol;
using Circus.Protocol.Client;

namespace Circus.Benchmarks;

/// <summary>
/// From SIGKILL of one of 500 children until its successor is known: for circusd when its spawn event has arrived in another process, for a
/// minimal loop in C when the line with the new pid has. Bar: a median of 20 ms for circusd.
/// </summary>
internal static class ReplaceBenchmark
{
    private const int Children = 500;
    private const int Rounds = 101;

    public static async Task RunAsync(string? programs)
    {
        Figures.Print("C loop: a dead child of 500 is replaced", await LoopAsync(), "ms");
        Figures.Print("circusd: a dead child of 500 is replaced", await CircusAsync(programs), "ms");
    }

    private static async Task<List<double>> CircusAsync(string? programs)
    {
        await using var daemon = await Daemon.StartAsync(
            programs, string.Create(CultureInfo.InvariantCulture, $"[watcher:sleeper]\ncmd = sleep 3600\nnumprocesses = {Children}"));
        using var client = new CircusClient(daemon.Control);
        using var events = new EventSubscriber(daemon.Events);
        await using var spawns = events.ReadAllAsync().GetAsyncEnumerator();
        // Until the subscription is in place nothing comes: an extra process shows when it is.
        var first = spawns.MoveNextAsync().AsTask();
        var extra = 0;
        while (!first.IsCompleted)
        {
            await client.IncrAsync("sleeper");
            extra++;
            await Task.WhenAny(first, Task.Delay(100));
        }

        // Each slot once: a process that dies a second time within 10 s is made to wait.
        var pids = (await client.DescribeAsync()).Watchers[0].Processes.Select(process => process.Pid).Take(Rounds).ToList();
        List<double> times = [];
        foreach (var pid in pids)
        {
            var since = Stopwatch.GetTimestamp();
            using var victim = Process.GetProcessById(pid);
            since = Stopwatch.GetTimestamp();
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

        return times;
    }

    private static async Task<List<double>> LoopAsync()
    {
        var folder = Directory.CreateTempSubdirectory("circus-bench-");
        var program = Path.Combine(folder.FullName, "loop");
        using (var compiler = Process.Start("cc", ["-O2", "-o", program, Path.Combine(AppContext.BaseDirectory, "loop.c")]))
        {
            await compiler.WaitForExitAsync();
        }

        using var loop = Process.Start(new ProcessStartInfo(program, [Children.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        List<int> pids = [];
        while (pids.Count < Children)
        {
            pids.Add(await NextAsync(loop));
        }

        List<double> times = [];
        for (var round = 0; round < Rounds; round++)
        {
            using var victim = Process.GetProcessById(pids[round]);
            var since = Stopwatch.GetTimestamp();
            victim.Kill();
            pids.Add(await NextAsync(loop));
            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }

        loop.Kill();
        foreach (var pid in pids.Skip(Rounds))
        {
            using var child = Process.GetProcessById(pid);
            child.Kill();
        }

        folder.Delete(recursive: true);
        return times;
    }

    private static async Task<int> NextAsync(Process loop) => int.Parse((await loop.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
}
