using System.Diagnostics;
using System.Globalization;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Benchmarks;

/// <summary>200 MB of 100-byte lines through the daemon into a rotating file, with requests meanwhile; beside supervisord where it is installed.</summary>
internal static class LogBenchmark
{
    private const long Bytes = 200_000_000;
    private const int Runs = 5;

    // The last line stays open, so that the file is complete before the program ends.
    private static readonly string _command = string.Create(
        CultureInfo.InvariantCulture, $"sh -c \"yes {new string('x', 99)} | head -c {Bytes} && sleep 600\"");

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        List<double> ours = [], theirs = [], answers = [];
        for (var run = 0; run < Runs; run++)
        {
            ours.Add(await OursAsync(programs, answers, cancellationToken));
            if (Supervisord.IsInstalled)
            {
                theirs.Add(await TheirsAsync(cancellationToken));
            }
        }

        Figures.Print("circusd: 200 MB into a rotating file", ours, "MB/s");
        Figures.Print("circusd: a request meanwhile", answers, "ms");
        if (theirs.Count > 0)
        {
            Figures.Print("supervisord: 200 MB into a rotating file", theirs, "MB/s");
            Figures.PrintRatio("circusd beside supervisord", ours, theirs);
        }
        else
        {
            Supervisord.TellMissing();
        }
    }

    private static async Task<double> OursAsync(string? programs, List<double> answers, CancellationToken cancellationToken)
    {
        await using var daemon = await Daemon.StartAsync(
            programs,
            $$"""
            [watcher:flood]
            cmd = {{_command}}
            autostart = False
            graceful_timeout = 1
            stdout_stream.class = FileStream
            stdout_stream.filename = {folder}/flood.log
            stdout_stream.max_bytes = 20000000
            stdout_stream.backup_count = 20
            """,
            cancellationToken);
        using var client = new CircusClient(daemon.Control);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = AskAsync(client, answers, done.Token);
        var since = Stopwatch.GetTimestamp();
        await client.StartAsync("flood", cancellationToken);
        var speed = await SpeedAsync(new DirectoryInfo(daemon.Folder), since, cancellationToken);
        await done.CancelAsync();
        await asking;
        return speed;
    }

    private static async Task<double> TheirsAsync(CancellationToken cancellationToken)
    {
        await using var supervisord = new Supervisord($$"""
            [program:flood]
            command = {{_command}}
            stopasgroup = true
            stdout_logfile = {folder}/flood.log
            stdout_logfile_maxbytes = 20000000
            stdout_logfile_backups = 20
            """);
        return await SpeedAsync(new DirectoryInfo(supervisord.Folder), supervisord.Since, cancellationToken);
    }

    /// <summary>Megabytes per second until the last byte is in the files.</summary>
    private static async Task<double> SpeedAsync(DirectoryInfo folder, long since, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (folder.EnumerateFiles("flood.log*").Sum(Length) < Bytes)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            if (Stopwatch.GetElapsedTime(since) > Ending.Limit)
            {
                throw new TimeoutException($"only {folder.EnumerateFiles("flood.log*").Sum(Length)} bytes have arrived");
            }
        }

        return Bytes / 1e6 / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    /// <summary>0 for one that is being renamed.</summary>
    private static long Length(FileInfo file) => file.Exists ? file.Length : 0;

    private static async Task AskAsync(CircusClient client, List<double> answers, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!cancellationToken.IsCancellationRequested)
        {
            var since = Stopwatch.GetTimestamp();
            await client.SendAsync(new ControlRequest("numwatchers"), cancellationToken: CancellationToken.None);
            answers.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
