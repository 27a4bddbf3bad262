using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Circus.Benchmarks.WebConsole;

/// <summary>What open pages cost the console: the overview with 50 rows in many tabs, and one tab with thousands of watchers.</summary>
internal static class ConsoleBenchmark
{
    private const int Circuits = 500;
    private const int Rows = 50;
    private const int AtOnce = 10;

    private static readonly TimeSpan _warm = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        await ManyPagesAsync(programs, cancellationToken);
        await ManyWatchersAsync(programs, cancellationToken);
    }

    private static async Task ManyPagesAsync(string? programs, CancellationToken cancellationToken)
    {
        using var circus = await FakeCircus.StartAsync(Rows, Rows * 6);
        await using var console = await ConsoleProgram.StartAsync(programs, circus.Daemon, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var publishing = circus.PublishAsync(stop.Token);
        var latencies = new ConcurrentQueue<double>();
        var isMeasured = false;
        List<CircuitClient> clients = [];
        try
        {
            // The first pages compile the code.
            await OpenAsync(20);
            await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
            var before = console.Resident;
            await OpenAsync(Circuits);
            await Task.Delay(_warm, cancellationToken);

            var (cpu, ticks, bytes, since) = (console.Cpu, Sum(client => client.Ticks), Sum(client => client.Received), Stopwatch.GetTimestamp());
            isMeasured = true;
            await Task.Delay(_window, cancellationToken);
            isMeasured = false;
            var took = Stopwatch.GetElapsedTime(since);
            var share = (console.Cpu - cpu) / took;
            var told = Sum(client => client.Ticks) - ticks;
            Print($"CPU of {clients.Count} live overviews, {Rows} rows, 1 Hz", $"{share:0.00} of a core");
            Print("resident memory for each", $"{(console.Resident - before) / 1048576.0 / (clients.Count - 20):0.00} MiB (all of it {console.Resident / 1048576.0:0} MiB)");
            Print("ticks for each and second", $"{told / took.TotalSeconds / clients.Count:0.00}");
            Print("bytes of a tick", $"{(double)(Sum(client => client.Received) - bytes) / told:0}");
            Figures.Print("sample published to page told", [.. latencies], "ms");
        }
        finally
        {
            await stop.CancelAsync();
            await publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var client in clients)
            {
                await client.DisposeAsync();
            }
        }

        long Sum(Func<CircuitClient, long> of) => clients.Sum(of);

        async Task OpenAsync(int upTo)
        {
            while (clients.Count < upTo)
            {
                CircuitClient[] next = [.. Enumerable.Range(0, Math.Min(AtOnce, upTo - clients.Count)).Select(_ => new CircuitClient { Ticked = Measure })];
                await Task.WhenAll(next.Select(client => client.OpenAsync(console.Http, console.Cookies, console.Address, "/", cancellationToken)));
                await Task.WhenAll(next.Select(client => client.Ticking)).WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
                clients.AddRange(next);
            }
        }

        void Measure(System.Text.Json.JsonElement tick)
        {
            // The first column is the whole node, the second the first watcher; two values each.
            if (isMeasured && tick[2].GetArrayLength() > 2 && circus.Since(tick[2][2].GetDouble()) is { } age)
            {
                latencies.Enqueue(age.TotalMilliseconds);
            }
        }
    }

    private static async Task ManyWatchersAsync(string? programs, CancellationToken cancellationToken)
    {
        using var circus = await FakeCircus.StartAsync(2000, 6000);
        await using var console = await ConsoleProgram.StartAsync(programs, circus.Daemon, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var publishing = circus.PublishAsync(stop.Token);
        try
        {
            foreach (var path in new[] { "/", "/?view=wall" })
            {
                List<double> interactive = [];
                List<double> filtered = [];
                for (var i = 0; i < 10; i++)
                {
                    await using var client = new CircuitClient();
                    await client.OpenAsync(console.Http, console.Cookies, console.Address, path, cancellationToken);
                    interactive.Add((await client.Shown.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken)).TotalMilliseconds);
                    filtered.Add((await client.GoToAsync(new Uri(console.Address, $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}q=watcher1{i}"))).TotalMilliseconds);
                }

                Figures.Print($"{path} with 2,000 watchers and 6,000 processes: interactive", interactive, "ms");
                Figures.Print($"{path}: filtered", filtered, "ms");
            }
        }
        finally
        {
            await stop.CancelAsync();
            await publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Print(string what, FormattableString figure) => Console.WriteLine($"{what,-50} {figure.ToString(CultureInfo.InvariantCulture)}");
}
