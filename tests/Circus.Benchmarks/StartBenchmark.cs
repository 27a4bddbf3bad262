namespace Circus.Benchmarks;

/// <summary>Warm start of circusd until all processes of something like the quick start run. Bar: 1 s of its own time.</summary>
internal static class StartBenchmark
{
    private const int Rounds = 11;

    private const string Watchers = """
        [watcher:cpu]
        cmd = sleep 3600
        numprocesses = 2
        [watcher:memory]
        cmd = sleep 3600
        [watcher:logger]
        shell = True
        cmd = sleep 3600
        stdout_stream.class = QueueStream
        [watcher:web]
        cmd = sleep 3600
        numprocesses = 2
        use_sockets = True
        [socket:web]
        port = 0
        host = 127.0.0.1
        [watcher:crasher]
        shell = True
        cmd = sleep 3600
        """;

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        List<double> whole = [];
        for (var round = 0; round < Rounds; round++)
        {
            await using var daemon = await Daemon.StartAsync(programs, Watchers, cancellationToken);
            whole.Add(daemon.StartTime.TotalMilliseconds);
            if (round == Rounds - 1)
            {
                Console.WriteLine($"circusd says of the last start: {daemon.Report}");
            }
        }

        Figures.Print("start of circusd with 7 processes", whole, "ms");
    }
}
