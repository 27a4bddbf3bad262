using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Benchmarks;

/// <summary>
/// How long a question about everything waits at most while faults happen, each in a circusd of its own. Bar: 100 ms. What is right or wrong after a fault is
/// for the tests, see docs/faults.md.
/// </summary>
internal static class FaultsBenchmark
{
    private const int Bar = 100;

    private static readonly TimeSpan _window = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(2);

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("circus-faults-");
        try
        {
            var fifo = Path.Combine(folder.FullName, "fifo");
            using (var make = Process.Start("mkfifo", [fifo]))
            {
                await make.WaitForExitAsync(cancellationToken);
            }

            // Open at both ends, and nobody reads.
            await using var held = new FileStream(fifo, FileMode.Open, FileAccess.ReadWrite);
            foreach (var fault in Faults(fifo))
            {
                var answers = await MeasureAsync(programs, fault, cancellationToken);
                var longest = answers.Max();
                Figures.Print($"{fault.Name}: a question meanwhile", answers, "ms");
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fault.Name}: the longest of {answers.Count} took {longest:0.0} ms (bar {Bar} ms{(longest > Bar ? ", MISSED" : "")})"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<Fault> Faults(string fifo)
    {
        static string Many(int count, string keys) => string.Join('\n', Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"[watcher:w{i}]\n{keys}\n")));
        const string Flood = "cmd = /bin/cat /dev/zero\ngraceful_timeout = 1\n";
        yield return new("100 programs that are not there", Many(100, "cmd = /no/such/program\nautostart = False"), client => SendAsync(client, "start", null));
        yield return new("200 exits at once", "[watcher:w]\ncmd = sleep 1000\nnumprocesses = 200\ngraceful_timeout = 1\n", client => SendAsync(client, "signal", new() { ["name"] = "w", ["signum"] = 9 }));
        yield return new("200 that exit at once and again", Many(200, "cmd = /bin/true\nautostart = False"), client => SendAsync(client, "start", null));
        yield return new("full disk", $"[watcher:w]\n{Flood}autostart = False\nstdout_stream.class = FileStream\nstdout_stream.filename = /dev/full\n", client => SendAsync(client, "start", null));
        yield return new("disk that hangs, pipe full", $"[watcher:w]\n{Flood}autostart = False\nstdout_stream.class = FileStream\nstdout_stream.filename = {fifo}\n", client => SendAsync(client, "start", null));
        yield return new("stopped child", "[watcher:w]\ncmd = sleep 1000\nnumprocesses = 20\ngraceful_timeout = 2\n", async client =>
        {
            await SendAsync(client, "signal", new() { ["name"] = "w", ["signum"] = 19 });
            await SendAsync(client, "stop", new() { ["name"] = "w" });
        });
        yield return new("fork bomb of 1,000", "[watcher:w]\ncmd = /usr/bin/perl -e 'fork or do { sleep 1000; exit } for 1 .. 1000; sleep 1000'\nautostart = False\ngraceful_timeout = 1\n", async client =>
        {
            await SendAsync(client, "start", null);
            await Task.Delay(_window / 3);
            await SendAsync(client, "stop", new() { ["name"] = "w" });
        });
    }

    private static async Task<List<double>> MeasureAsync(string? programs, Fault fault, CancellationToken cancellationToken)
    {
        await using var daemon = await Daemon.StartAsync(programs, fault.Watchers, cancellationToken);
        using var client = new CircusClient(daemon.Control);
        using var other = new CircusClient(daemon.Control);
        // Both connections stand before it begins.
        await SendAsync(client, "list", null);
        await SendAsync(other, "list", null);
        var happens = fault.CauseAsync(other);
        List<double> answers = [];
        using var timer = new PeriodicTimer(_pause);
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < _window;)
        {
            var asked = Stopwatch.GetTimestamp();
            await client.SendAsync(new ControlRequest("status"), Ending.Limit, cancellationToken);
            answers.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        await happens;
        return answers;
    }

    private static Task<ControlReply> SendAsync(CircusClient client, string command, JsonObject? properties) =>
        client.SendAsync(new ControlRequest(command, properties), Ending.Limit);

    /// <param name="Name">What happens.</param>
    /// <param name="Watchers">To which watchers.</param>
    /// <param name="CauseAsync">Makes it happen.</param>
    private sealed record Fault(string Name, string Watchers, Func<CircusClient, Task> CauseAsync);
}
