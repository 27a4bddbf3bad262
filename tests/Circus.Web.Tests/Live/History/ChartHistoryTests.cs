using Circus.Protocol.Client;
using Circus.Protocol.Rounds;
using Circus.Web.Live;
using Circus.Web.Live.History;

namespace Circus.Web.Tests.Live.History;

/// <summary>From where a chart gets its past.</summary>
public sealed class ChartHistoryTests
{
    private static readonly DateTimeOffset _now = Some.Start.AddSeconds(10);

    private readonly SnapshotStore _store = new();
    private readonly GivenRights _rights = new();
    private readonly ScriptedQuestions _questions = new();
    private readonly ChartHistory _history;

    public ChartHistoryTests()
    {
        _history = new ChartHistory(new Sight(_store, _rights), _questions);
        _store.Describe(Some.Node(Some.Watcher("web", 1)), Some.Start);
        for (var second = 0; second <= 10; second++)
        {
            var now = Some.Start.AddSeconds(second);
            _store.Add(Some.Round([new WatcherFigures { Key = "web", Actual = 1, Cpu = 100 + second, Rss = 1 << 20, Fds = 3 }], [], []), now);
            _store.Tick(now);
        }
    }

    [Fact]
    public async Task Row31_LastMinutes_ComeFromTheConsoleItself()
    {
        var past = await ReadAsync(Some.Start.AddSeconds(8), "w:web", "cpu");

        Assert.Equal([108, 109, 110], past.Series[0].Values);
        Assert.Equal(Some.Start.AddSeconds(8).ToUnixTimeMilliseconds(), past.Series[0].Times[0]);
        Assert.Null(_questions.Asked);
    }

    [Theory]
    [InlineData("w:web")]
    [InlineData("h")]
    [InlineData("*")]
    public async Task Row04_History_OfWhatTheUserMayNotSee_IsNotAskedFor(string column)
    {
        _rights.LimitTo("api-*");

        var past = await ReadAsync(Some.Start.AddHours(-1), column, "cpu");

        Assert.Null(_questions.Asked);
        Assert.DoesNotContain(past.Series[0].Values, value => value > 0);
    }

    [Fact]
    public async Task Row32_LongerAgo_ComesFromTheStatisticsWhichOutliveTheConsole()
    {
        _questions.Answer = new HistoryReply
        {
            Resolution = 60,
            From = 1000,
            Series =
            [
                new HistorySeries { Series = "watcher/web/rss", Min = [null, 1 << 20, 1 << 20, null, 2 << 20], Mean = [null, 1 << 20, 3 << 20, null, 2 << 20], Max = [null, 1 << 20, 5 << 20, null, 2 << 20] },
            ],
        };

        var past = await ReadAsync(Some.Start.AddHours(-1), "w:web", "memory");

        Assert.Equal(["watcher/web/rss"], _questions.Asked!.Series);
        Assert.Equal(400, _questions.Asked.Points);
        // What was lowest and highest is both there; the time before the first sample is no gap, one behind it is.
        Assert.Equal([1.0, 1.0, 5.0, null, 2.0], past.Series[0].Values);
        Assert.Equal([1_060_000L, 1_120_000, 1_150_000, 1_180_000, 1_240_000], past.Series[0].Times);
        Assert.Null(past.Note);
    }

    [Fact]
    public async Task StatisticsDoNotAnswer_TheChartHasTheLastMinutesAndSaysWhy()
    {
        var past = await ReadAsync(Some.Start.AddHours(-1), "w:web", "cpu");

        Assert.Equal(11, past.Series[0].Values.Count);
        Assert.StartsWith("Only the last 5 minutes are known.", past.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Original_HasNoHistory_IsNotAsked()
    {
        var store = new SnapshotStore();
        store.Describe(Some.Node(Some.Watcher("web", 1)), Some.Start);
        store.Tick(Some.Start);

        var past = await new ChartHistory(new Sight(store, _rights), _questions).ReadAsync([("w:web", "cpu")], Some.Start.AddHours(-1), _now, 400, CancellationToken.None);

        Assert.Equal(ChartHistory.NoHistory, past.Note);
        Assert.Null(_questions.Asked);
    }

    [Theory]
    [InlineData("w:web", "cpu", "watcher/web/cpu")]
    [InlineData("w:a/io", "cpu", "watcher/a/io/cpu")]
    [InlineData("w:web/io", "read", "watcher/web/read")]
    [InlineData("w:web/fds", "threads", "watcher/web/threads")]
    [InlineData("p:1", "memory", "process/web/1/rss")]
    [InlineData("p:1/fds", "fds", null)]
    [InlineData("p:77", "cpu", null)]
    [InlineData("h", "memory", "node/mem")]
    [InlineData("h/io", "write", "node/disk_write")]
    [InlineData("h/net", "netin", "node/net_in")]
    [InlineData("s:http", "queue", "socket/http/queue")]
    [InlineData("s:http/accepts", "accepts", "socket/http/accepts")]
    [InlineData("*", "cpu", null)]
    public void HistoryName_Column_IsTheSeriesOfTheStatistics(string column, string metric, string? name) =>
        Assert.Equal(name, HistoryName.Of(column, Metrics.Named(metric)!, _store.Current));

    private Task<ChartPast> ReadAsync(DateTimeOffset from, string column, string metric) =>
        _history.ReadAsync([(column, metric)], from, _now, 400, TestContext.Current.CancellationToken);

    private sealed class ScriptedQuestions : IStatsQuestions
    {
        public Task<string> MetricsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public HistoryQuery? Asked { get; private set; }

        public HistoryReply? Answer { get; set; }

        public Task<HistoryReply> HistoryAsync(HistoryQuery query, CancellationToken cancellationToken)
        {
            Asked = query;
            return Answer is { } answer ? Task.FromResult(answer) : Task.FromException<HistoryReply>(new DaemonUnreachableException("tcp://127.0.0.1:1", TimeSpan.FromSeconds(1)));
        }

        public Task<ProcessDetails?> DetailsAsync(int pid, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StatsStatus> StatusAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
