using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Circus.Protocol.Client;

namespace Circus.Benchmarks;

/// <summary>
/// What "upgrade" costs: from the answer to it until the program that comes has answered, and the longest that a line of a child took into its file
/// meanwhile. The child writes a line with its time each millisecond.
/// </summary>
internal static class UpgradeBenchmark
{
    private const int Upgrades = 25;
    private const int Children = 100;

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        await using var daemon = await Daemon.StartAsync(
            programs,
            string.Create(CultureInfo.InvariantCulture, $$"""
                [watcher:sleeper]
                cmd = /usr/bin/sleep 3600
                numprocesses = {{Children}}

                [watcher:writer]
                cmd = /usr/bin/perl -e 'use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC sleep); $| = 1; while (1) { printf "%.6f\n", clock_gettime(CLOCK_MONOTONIC); sleep 0.001 }'
                stdout_stream.class = FileStream
                stdout_stream.filename = {folder}/lines
                """),
            cancellationToken);
        using var followed = new CancellationTokenSource();
        var delays = new LineDelays(Path.Combine(daemon.Folder, "lines"));
        var following = delays.FollowAsync(followed.Token);
        List<double> gaps = [], lines = [];
        for (var i = 0; i < Upgrades; i++)
        {
            // The program that has just come is at rest.
            await Task.Delay(500, cancellationToken);
            delays.TakeLongest();
            gaps.Add(await GapAsync(daemon, cancellationToken));
            await Task.Delay(200, cancellationToken);
            lines.Add(delays.TakeLongest());
        }

        await followed.CancelAsync();
        await following;
        Figures.Print(string.Create(CultureInfo.InvariantCulture, $"upgrade with {Children} children: control is not answered"), gaps, "ms");
        Figures.Print("upgrade: longest way of a child's line into its file", lines, "ms");
    }

    private static async Task<double> GapAsync(Daemon daemon, CancellationToken cancellationToken)
    {
        double? started;
        long since;
        using (var client = new CircusClient(daemon.Control))
        {
            started = (await client.DescribeAsync(cancellationToken)).Started;
            await client.CallAsync("upgrade", null, cancellationToken);
            since = Stopwatch.GetTimestamp();
        }

        while (true)
        {
            // A client that finds a closed port waits before it tries again, which is no time of circusd's.
            await ConnectAsync(new Uri(daemon.Control), cancellationToken);
            using var client = new CircusClient(daemon.Control);
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(TimeSpan.FromSeconds(2));
                if ((await client.DescribeAsync(limit.Token)).Started != started)
                {
                    return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Asked the one that was about to go.
            }
        }
    }

    private static async Task ConnectAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(1, cancellationToken);
            }
        }
    }
}
