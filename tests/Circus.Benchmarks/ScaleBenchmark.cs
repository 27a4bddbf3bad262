using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Benchmarks;

/// <summary>
/// One process to 200 and back; beside s6 where it is installed: there 199 services are linked into the scan directory and taken out again.
/// Bars: up faster than s6, down at once.
/// </summary>
internal static class ScaleBenchmark
{
    private const int Most = 200;
    private const int Runs = 11;

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("circus-bench-");
        try
        {
            var program = await Compiler.CompileAsync("wait", folder.FullName, cancellationToken);
            List<double> up = [], down = [], theirUp = [], theirDown = [];
            for (var run = 0; run < Runs; run++)
            {
                await CircusAsync(programs, program, up, down, cancellationToken);
                if (S6.IsInstalled)
                {
                    await S6Async(program, theirUp, theirDown, cancellationToken);
                }
            }

            Figures.Print("circusd: 1 to 200 processes", up, "ms");
            Figures.Print("circusd: 200 processes to 1", down, "ms");
            if (S6.IsInstalled)
            {
                Figures.Print("s6: 1 to 200 processes", theirUp, "ms");
                Figures.Print("s6: 200 processes to 1", theirDown, "ms");
                Figures.PrintRatio("up: circusd beside s6", up, theirUp);
                Figures.PrintRatio("down: circusd beside s6", down, theirDown);
            }
            else
            {
                Console.WriteLine("s6 is not installed: sudo apt install s6");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CircusAsync(string? programs, string program, List<double> up, List<double> down, CancellationToken cancellationToken)
    {
        await using var daemon = await Daemon.StartAsync(programs, $"[watcher:waiter]\ncmd = {program}", cancellationToken);
        using var client = new CircusClient(daemon.Control);
        // The connection is not what is measured.
        await client.DescribeAsync(cancellationToken);
        up.Add(await ScaleAsync(daemon, client, Most, cancellationToken));
        down.Add(await ScaleAsync(daemon, client, 1, cancellationToken));
    }

    private static async Task<double> ScaleAsync(Daemon daemon, CircusClient client, int count, CancellationToken cancellationToken)
    {
        var properties = new JsonObject { ["name"] = "waiter", ["options"] = new JsonObject { ["numprocesses"] = count }, ["waiting"] = true };
        var since = Stopwatch.GetTimestamp();
        var reply = await client.SendAsync(new ControlRequest("set", properties), Ending.Limit, cancellationToken);
        var time = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        var children = ProcFiles.ChildrenOf(daemon.Pid).Count;
        return !reply.IsError && children == count
            ? time
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{children} processes instead of {count}: {reply.Body}"));
    }

    private static async Task S6Async(string program, List<double> up, List<double> down, CancellationToken cancellationToken)
    {
        await using var s6 = new S6(program, Most);
        await s6.ReadyAsync(cancellationToken);
        await s6.ScaleAsync(1, cancellationToken);
        up.Add(await TimeAsync(s6.ScaleAsync(Most, cancellationToken)));
        down.Add(await TimeAsync(s6.ScaleAsync(1, cancellationToken)));
    }

    private static async Task<double> TimeAsync(Task task)
    {
        var since = Stopwatch.GetTimestamp();
        await task;
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }
}
