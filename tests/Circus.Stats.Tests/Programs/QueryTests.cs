using Circus.Protocol.Client;
using Circus.Protocol.Keys;
using Circus.Protocol.Rounds;
using Circus.TestKit;

namespace Circus.Stats.Tests.Programs;

/// <summary>What circusd-stats answers.</summary>
public sealed class QueryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_Running_TellsHowItIsDoing()
    {
        using var web = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [web.Pid]));
        await using var program = await node.MeasureAsync();
        await using var rounds = new RoundReader(program.Endpoint);
        await rounds.UntilAsync(round => round.Processes.Count == 1);
        using var client = new CircusClient(program.Query);

        var status = await client.StatsStatusAsync(Cancelled);

        Assert.Equal((program.Pid, 0.1, 1), (status.Pid, status.Interval, status.Processes));
        Assert.True(status is { Seq: > 0, SamplerCpu: > 0, Cpu: > 0, Rss: > 1_000_000, HistorySeries: > 0, HistoryLimit: > 0, Dropped: 0, Unreadable: 0 });
    }

    [Fact]
    public async Task Interval_SetAtRunTime_IsTheOneOfTheRounds()
    {
        using var web = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [web.Pid]));
        await using var program = await node.MeasureAsync();
        await using var rounds = new RoundReader(program.Endpoint);
        await rounds.UntilAsync(round => round.Processes.Count == 1);
        using var client = new CircusClient(program.Query);

        Assert.Equal(0.2, (await client.SetStatsIntervalAsync(TimeSpan.FromSeconds(0.2), cancellationToken: Cancelled)).Interval);
        Assert.Equal(0.4, (await client.SetStatsIntervalAsync(TimeSpan.FromSeconds(0.4), "web", Cancelled)).Watchers["web"]);
        var round = await rounds.UntilAsync(round => round.Wanted == 0.2 && round.Watchers is [{ Interval: > 0.35 }]);
        Assert.Equal(0.2, round.Wanted);
        Assert.Empty((await client.SetStatsIntervalAsync(TimeSpan.Zero, "web", Cancelled)).Watchers);
        Assert.Equal(0.2, (await client.StatsIntervalAsync(Cancelled)).Interval);
    }

    [Theory]
    [InlineData(0.05, null, "'interval' is a number of seconds from 0.1 to 3600")]
    [InlineData(3601, null, "'interval' is a number of seconds from 0.1 to 3600")]
    [InlineData(1, "nobody", "no watcher 'nobody' is measured")]
    public async Task Interval_ThatCannotBe_IsRefused(double seconds, string? watcher, string reason)
    {
        using var node = await FakeNode.StartAsync();
        await using var program = await node.MeasureAsync();
        using var client = new CircusClient(program.Query);

        var refusal = await Assert.ThrowsAsync<CommandRefusedException>(() => client.SetStatsIntervalAsync(TimeSpan.FromSeconds(seconds), watcher, Cancelled));

        Assert.Equal(reason, refusal.Message);
    }

    [Fact]
    public async Task History_OfWhatWasMeasured_IsThere()
    {
        using var web = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [web.Pid]));
        await using var program = await node.MeasureAsync();
        await using var rounds = new RoundReader(program.Endpoint);
        var rss = (await rounds.UntilAsync(round => round.Processes.Count == 1)).Processes[0].Rss!.Value;
        using var client = new CircusClient(program.Query);
        var query = new HistoryQuery { Series = ["watcher/web/rss", "process/web/1/rss", "node/mem", "watcher/nobody/cpu"], From = -10 };

        HistoryReply history;
        do
        {
            await rounds.NextAsync();
            history = await client.StatsHistoryAsync(query, Cancelled);
        }
        while (history.Series[0].Mean.All(value => value is null) || history.Series[2].Max.All(value => value is null));

        Assert.Equal((1, 4), (history.Resolution, history.Series.Count));
        Assert.All(history.Series.Take(2), series => Assert.InRange(series.Max.Max()!.Value, rss * 0.5, rss * 2));
        Assert.Empty(history.Series[3].Mean);
    }

    [Theory]
    [InlineData("nonsense", "'nonsense' is no series: node/METRIC, watcher/KEY/METRIC, process/KEY/WID/METRIC or socket/NAME/METRIC")]
    [InlineData("node/nonsense", "'node/nonsense': the metrics of a node are cpu, load, mem, swap, disk_read, disk_write, net_in, net_out")]
    public async Task History_OfNothingThatIs_IsRefused(string series, string reason)
    {
        using var node = await FakeNode.StartAsync();
        await using var program = await node.MeasureAsync();
        using var client = new CircusClient(program.Query);

        var refusal = await Assert.ThrowsAsync<CommandRefusedException>(() => client.StatsHistoryAsync(new HistoryQuery { Series = [series] }, Cancelled));

        Assert.Equal(reason, refusal.Message);
    }

    [Fact]
    public async Task Pss_OfAWatcher_IsItsMemoryAndItsCommandLine()
    {
        using var web = Subject.Sleeper();
        using var other = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [web.Pid]), ("other", [other.Pid]));
        await using var program = await node.MeasureAsync();
        await using var rounds = new RoundReader(program.Endpoint);
        await rounds.UntilAsync(round => round.Processes.Count == 2);
        using var client = new CircusClient(program.Query);

        var details = Assert.Single(await client.StatsPssAsync("web", cancellationToken: Cancelled));

        Assert.Equal((web.Pid, "web", "/bin/sleep 600"), (details.Pid, details.Watcher, details.Command));
        Assert.True(details.Pss > 0 && details.Pss <= details.Rss && details.Uss <= details.Pss);
        Assert.Equal(2, (await client.StatsPssAsync(cancellationToken: Cancelled)).Count);
        await Assert.ThrowsAsync<CommandRefusedException>(() => client.StatsPssAsync(pid: 1, cancellationToken: Cancelled));
    }

    [Fact]
    public async Task Metrics_OfEverything_AreOpenMetrics()
    {
        using var web = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [web.Pid]));
        await using var program = await node.MeasureAsync();
        await using var rounds = new RoundReader(program.Endpoint);
        await rounds.UntilAsync(round => round.Processes.Count == 1);
        using var client = new CircusClient(program.Query);

        var text = await client.StatsMetricsAsync(Cancelled);

        Assert.EndsWith("\n# EOF\n", text, StringComparison.Ordinal);
        Assert.Contains("\ncircus_watcher_processes{watcher=\"web\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains($"\ncircus_process_threads{{watcher=\"web\",pid=\"{web.Pid}\",slot=\"1\",parent=\"0\"}} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_Command_IsRefusedAsSuch()
    {
        using var node = await FakeNode.StartAsync();
        await using var program = await node.MeasureAsync();
        using var client = new CircusClient(program.Query);

        var refusal = await Assert.ThrowsAsync<CommandRefusedException>(() => client.CallAsync("list", null, Cancelled));

        Assert.Equal(Protocol.ErrorCode.UnknownCommand, refusal.Code);
    }

    [Fact]
    public async Task Query_PortBehindIsTaken_IsAnyFreeOneAndTheRoundsSayWhich()
    {
        using var node = await FakeNode.StartAsync();
        var endpoint = FreePort.Endpoint();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, new Uri(Protocol.Endpoint.QueryOf(endpoint)).Port);
        taken.Start();
        await using var program = await StatsProgram.StartOnAsync(endpoint, StatsProgram.Arguments(node.Daemon.ControlEndpoint, node.Daemon.EventEndpoint, endpoint));
        await using var rounds = new RoundReader(endpoint);

        var query = (await rounds.NextAsync()).Query;
        using var client = new CircusClient(Protocol.Endpoint.QueryOf(endpoint, query));

        Assert.NotEqual(program.Query, query);
        Assert.Equal(program.Pid, (await client.StatsStatusAsync(Cancelled)).Pid);
    }

    [Fact]
    public async Task Keys_InForce_OnlyAuthorisedOnesSetAnything()
    {
        var folder = Directory.CreateTempSubdirectory("circus-stats-");
        try
        {
            var (server, reader, operates) = (KeyPair.Generate(), KeyPair.Generate(), KeyPair.Generate());
            var key = Path.Combine(folder.FullName, "server");
            var authorized = Path.Combine(folder.FullName, "authorized");
            KeyFile.Write(key, server);
            await File.WriteAllTextAsync(authorized, $"read {reader.PublicText} r\noperate {operates.PublicText} o\n", Cancelled);
            File.SetUnixFileMode(authorized, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using var node = await FakeNode.StartAsync();
            await using var program = await node.MeasureAsync(0.1, "--curve-secret-key-file", key, "--authorized-keys-file", authorized);
            using var stranger = new CircusClient(program.Query, keys: new ConnectionKeys(server.Public));
            using var reading = new CircusClient(program.Query, keys: new ConnectionKeys(server.Public, reader));
            using var operating = new CircusClient(program.Query, keys: new ConnectionKeys(server.Public, operates));

            Assert.Equal(0.1, (await stranger.StatsIntervalAsync(Cancelled)).Interval);
            foreach (var client in new[] { stranger, reading })
            {
                var refusal = await Assert.ThrowsAsync<CommandRefusedException>(() => client.SetStatsIntervalAsync(TimeSpan.FromSeconds(2), cancellationToken: Cancelled));
                Assert.StartsWith("not allowed: setting an interval needs the role operate", refusal.Message, StringComparison.Ordinal);
            }

            Assert.Equal(2, (await operating.SetStatsIntervalAsync(TimeSpan.FromSeconds(2), cancellationToken: Cancelled)).Interval);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
