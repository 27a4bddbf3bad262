using System.Diagnostics;
using System.Globalization;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Benchmarks;

/// <summary>
/// 200 programs that exit at once and again and again: what that costs the supervisor, and how long it makes a question about all of them wait.
/// Beside supervisord where it is installed, both with its own kind of back-off and with none (startsecs = 0).
/// Bars for circusd: 5 % of a core, 99 % of the questions below 10 ms.
/// </summary>
internal static class ExitsBenchmark
{
    private const int Watchers = 200;
    private const int Runs = 3;
    private const string Command = "/bin/true";

    private static readonly TimeSpan _window = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    private static readonly string _watchers =
        string.Join('\n', Enumerable.Range(1, Watchers).Select(number => string.Create(CultureInfo.InvariantCulture, $"[watcher:exits{number}]\ncmd = {Command}")));

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        var ours = new Series("circusd");
        for (var run = 0; run < Runs; run++)
        {
            await CircusAsync(programs, ours, isAsked: false, cancellationToken);
            await CircusAsync(programs, ours, isAsked: true, cancellationToken);
        }

        ours.Print();
        if (!Supervisord.IsInstalled)
        {
            Supervisord.TellMissing();
            return;
        }

        // Once: without a pause between restarts it hardly comes to its own end.
        foreach (var (theirs, startSeconds) in ((Series, int)[])[(new("supervisord"), 1), (new("supervisord, startsecs = 0"), 0)])
        {
            await SupervisordAsync(startSeconds, theirs, isAsked: false, cancellationToken);
            await SupervisordAsync(startSeconds, theirs, isAsked: true, cancellationToken);
            theirs.Print();
            Figures.PrintRatio($"CPU: circusd beside {theirs.Name}", ours.Percents, theirs.Percents);
            Figures.PrintRatio($"a question: circusd beside {theirs.Name}", ours.Answers, theirs.Answers);
        }
    }

    private static async Task CircusAsync(string? programs, Series series, bool isAsked, CancellationToken cancellationToken)
    {
        await using var daemon = await Daemon.StartAsync(programs, _watchers, cancellationToken);
        using var client = new CircusClient(daemon.Control);
        Task AskAsync() => client.SendAsync(new ControlRequest("status"), Ending.Limit, cancellationToken);
        await series.MeasureAsync(daemon.Pid, isAsked ? AskAsync : null, cancellationToken);
    }

    private static async Task SupervisordAsync(int startSeconds, Series series, bool isAsked, CancellationToken cancellationToken)
    {
        await using var supervisord = new Supervisord(string.Create(CultureInfo.InvariantCulture, $"""
            [program:exits]
            command = {Command}
            process_name = %(process_num)d
            numprocs = {Watchers}
            startsecs = {startSeconds}
            startretries = 1000000
            autorestart = true
            stdout_logfile = NONE
            stderr_logfile = NONE
            """));
        await supervisord.ReadyAsync(cancellationToken);
        await series.MeasureAsync(supervisord.Pid, isAsked ? () => supervisord.AskAsync(cancellationToken) : null, cancellationToken);
    }

    /// <summary>What was measured of one supervisor.</summary>
    private sealed class Series(string name)
    {
        public string Name => name;

        /// <summary>Of a core, while nobody asks.</summary>
        public List<double> Percents { get; } = [];

        /// <summary>Milliseconds.</summary>
        public List<double> Answers { get; } = [];

        public async Task MeasureAsync(int pid, Func<Task>? ask, CancellationToken cancellationToken)
        {
            using var process = Process.GetProcessById(pid);
            var (cpu, since) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
            if (ask is null)
            {
                await Task.Delay(_window, cancellationToken);
                process.Refresh();
                Percents.Add((process.TotalProcessorTime - cpu) / Stopwatch.GetElapsedTime(since) * 100);
                return;
            }

            using var timer = new PeriodicTimer(_pause);
            while (Stopwatch.GetElapsedTime(since) < _window)
            {
                var asked = Stopwatch.GetTimestamp();
                await ask();
                Answers.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }

        public void Print()
        {
            Figures.Print($"{name}: CPU with 200 that exit at once", Percents, "% of a core");
            Figures.Print($"{name}: a question about all meanwhile", Answers, "ms");
        }
    }
}
