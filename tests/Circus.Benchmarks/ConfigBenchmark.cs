using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;

namespace Circus.Benchmarks;

/// <summary>
/// A configuration of 2,000 watchers: read by "circusd --check" from start to end, until circusd answers on it, and read again by reloadconfig when one key of one
/// watcher is another. Bars: below 1 s each, and that watcher alone is touched.
/// </summary>
internal static class ConfigBenchmark
{
    private const int Watchers = 2000;
    private const int Running = 10;
    private const int Runs = 9;

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        List<double> checks = [], starts = [];
        for (var run = 0; run < Runs; run++)
        {
            await using var once = new Daemon(programs, Sections());
            var since = Stopwatch.GetTimestamp();
            await once.CheckAsync(cancellationToken);
            checks.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            once.Launch();
            await once.ReadyAsync(cancellationToken);
            starts.Add(once.StartTime.TotalMilliseconds);
        }

        Figures.Print($"circusd --check, {Watchers} watchers", checks, "ms");
        Figures.Print($"circusd until it answers, {Watchers} watchers", starts, "ms");
        await using var daemon = await Daemon.StartAsync(programs, Sections(), cancellationToken);
        using var client = new CircusClient(daemon.Control);
        await ReloadAsync(daemon, client, "graceful_timeout", "taken over in place", cancellationToken);
        await ReloadAsync(daemon, client, "args", "its process replaced", cancellationToken);
    }

    private static async Task ReloadAsync(Daemon daemon, CircusClient client, string key, string what, CancellationToken cancellationToken)
    {
        List<double> times = [];
        for (var run = 0; run < Runs; run++)
        {
            daemon.Edit(text => text.Replace($"{key} = {1000 + run}\n", $"{key} = {1001 + run}\n", StringComparison.Ordinal));
            var others = await OthersAsync(client, cancellationToken);
            var since = Stopwatch.GetTimestamp();
            var reply = await client.CallAsync("reloadconfig", new JsonObject { ["waiting"] = true }, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            var isOne = reply.GetProperty("changed").GetArrayLength() == 1 && reply.GetProperty("unchanged").GetArrayLength() == Watchers - 1;
            if (!isOne || !others.SequenceEqual(await OthersAsync(client, cancellationToken)))
            {
                throw new InvalidOperationException($"more was touched than the one watcher: {reply}");
            }
        }

        Figures.Print($"reloadconfig, one of {Watchers} {what}", times, "ms");
    }

    /// <summary>Pids of all that run but the changed one.</summary>
    private static async Task<IReadOnlyList<string>> OthersAsync(CircusClient client, CancellationToken cancellationToken)
    {
        var node = (await client.CallAsync("describe", [], cancellationToken)).GetProperty("node");
        return [.. node.GetProperty("watchers").EnumerateArray().Skip(1).SelectMany(watcher => watcher.GetProperty("processes").EnumerateArray()).Select(PidOf)];
    }

    private static string PidOf(JsonElement process) => process.GetProperty("pid").GetRawText();

    /// <summary>As people write them; the first is the one that changes.</summary>
    private static string Sections()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Watchers; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                [watcher:w{{i:0000}}]
                cmd = sleep
                args = {{(i == 0 ? 1000 : 3600)}}
                graceful_timeout = {{(i == 0 ? 1000 : 10)}}
                autostart = {{(i < Running ? "True" : "False")}}
                copy_env = True
                ready_after = 0
                priority = {{(i == 0 ? 9 : i % 7)}}
                stop_signal = INT
                stdout_stream.class = FileStream
                stdout_stream.filename = {folder}/{{i:0000}}.log
                stdout_stream.max_bytes = 1048576

                [env:w{{i:0000}}]
                NUMBER = {{i}}


                """);
        }

        return text.ToString();
    }
}
