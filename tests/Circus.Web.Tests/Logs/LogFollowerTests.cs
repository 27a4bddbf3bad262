using System.Globalization;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Web.Live;
using Circus.Web.Logs;
using Circus.Web.Tests.Live;
using Circus.Web.Tests.Operations;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Web.Tests.Logs;

/// <summary>From the daemon's answers to the rows of a page.</summary>
public sealed class LogFollowerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(Some.Start);
    private readonly RecordingClient _client = new();
    private readonly SnapshotStore _live = new();
    private readonly LogStore _store;
    private readonly LogFollower _follower;

    public LogFollowerTests()
    {
        _store = new LogStore(_time);
        _follower = new LogFollower(_client, _store, _live, _time, NullLogger<LogFollower>.Instance);
        _live.Describe(Some.Node(Some.Watcher("web", 11, 12), Some.Watcher("job", 21)), Some.Start);
        _live.Publish();
    }

    public void Dispose() => _follower.Dispose();

    [Fact]
    public async Task Row62_Tail_NewLines_AreAskedForBehindThoseThatAreKnown()
    {
        Answer(new() { ["web"] = """{"status":"ok","next":7,"lines":[{"seq":7,"time":1,"pid":11,"stream":"stdout","text":"one"}]}""" });
        using var session = new LogSession(_store, ["web"]);

        await RoundAsync();
        await RoundAsync();

        Assert.Equal(["""logs {"name":"web","after":0,"lines":2000}""", """logs {"name":"web","after":7,"lines":5000}"""], _client.Requests);
        Assert.Equal(("one", 1), (session.Latest(10).Rows[0].Text, session.Latest(10).Rows[0].Wid));
    }

    [Fact]
    public async Task Row68_Interleaved_SeveralWatchers_AreInTheOrderOfWriting()
    {
        Answer(new()
        {
            ["web"] = Lines((1, 11, "a"), (3, 12, "c")),
            ["job"] = Lines((2, 21, "b"), (4, 21, "d")),
        });
        using var session = new LogSession(_store, ["web", "job"]);

        await RoundAsync();

        Assert.Equal(["web a", "job b", "web c", "job d"], session.Latest(10).Rows.Select(row => $"{row.Watcher} {row.Text}"));
        Assert.Equal(["job b", "web c"], session.After(1, 2).Rows.Select(row => $"{row.Watcher} {row.Text}"));
        Assert.Equal(["job b", "web c"], session.Before(4, 2).Rows.Select(row => $"{row.Watcher} {row.Text}"));
    }

    [Fact]
    public async Task Row62_Tail_LinesAreLost_StandsWhereTheyWere()
    {
        Answer(new() { ["web"] = """{"status":"ok","next":9,"lost":1200,"lines":[{"seq":9,"time":5,"pid":11,"stream":"stderr","text":"late"}]}""" });
        using var session = new LogSession(_store, ["web"]);

        await RoundAsync();

        Assert.Equal(
            ["Gap: at least 1,200 lines are missing here: written faster than they could be read", "Stderr: late"],
            session.Latest(10).Rows.Select(row => $"{row.Kind}: {row.Text}"));
    }

    [Fact]
    public async Task Row83_Tail_DaemonWasAway_SaysHowLong()
    {
        Answer(new() { ["web"] = Lines((1, 11, "before")) });
        using var session = new LogSession(_store, ["web"]);
        await RoundAsync();
        _client.Fault = new DaemonUnreachableException("tcp://127.0.0.1:5555", TimeSpan.FromSeconds(5));
        await RoundAsync();
        Assert.Contains("No answer from tcp://127.0.0.1:5555", session.Faults.Single().Fault, StringComparison.Ordinal);
        Assert.Equal("before", session.Latest(1).Rows[0].Text);

        _time.Advance(TimeSpan.FromSeconds(12));
        _client.Fault = null;
        await RoundAsync();

        Assert.Empty(session.Faults);
        Assert.Contains(session.Latest(10).Rows, row => row.Text.StartsWith("circusd did not answer for 12 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Row62_Tail_OriginalCircus_SaysThatItRemembersNothing()
    {
        Answer(new() { ["web"] = """{"status":"error","errno":2,"reason":"unknown command: 'logs'"}""" });
        using var session = new LogSession(_store, ["web"]);

        await RoundAsync();

        Assert.True(session.IsRead);
        Assert.Contains("the original Circus does not", session.Faults.Single().Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row62_Tail_MalformedAnswer_IsAFaultAndNoMore()
    {
        Answer(new() { ["web"] = """{"status":"ok","lines":[{"seq":"x"}],"next":null}""" });
        using var session = new LogSession(_store, ["web"]);

        await RoundAsync();

        Assert.Contains("cannot be read", session.Faults.Single().Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row72_Events_OfTheWatcher_StandBetweenItsLines()
    {
        Answer(new() { ["web"] = Lines((1, 11, "a"), (3, 11, "b")) });
        _live.Apply(Some.Spawn("web", 13, 3, seq: 11));
        _live.Publish();
        using var session = new LogSession(_store, ["web"]);

        await RoundAsync();
        await RoundAsync();

        Assert.Equal(["a", "started process 13", "b"], session.Latest(10).Rows.Take(3).Select(row => row.Text));
        Assert.Single(session.Everything(), row => row.Kind == LogKind.Event);
    }

    [Fact]
    public async Task Row62_Tail_Prompt_IsShownAndGoesOn()
    {
        using var session = new LogSession(_store, ["web"]);
        const string open = """{"status":"ok","next":1,"lines":[{"seq":1,"time":1,"pid":11,"stream":"stdout","text":"Name: ","open":true}]}""";
        Answer(new() { ["web"] = open });
        await RoundAsync();
        Assert.Empty(session.Latest(10).Rows);

        _time.Advance(TimeSpan.FromSeconds(2));
        Answer(new() { ["web"] = Lines() });
        await RoundAsync();
        Assert.Equal(["Name: "], session.Latest(10).Rows.Select(row => row.Text));

        Answer(new() { ["web"] = Lines((2, 11, "Name: me")) });
        await RoundAsync();
        Assert.Equal(["Name: ", "me"], session.Latest(10).Rows.Select(row => row.Text));
    }

    [Fact]
    public async Task Row62_Burst_AHundredThousandLines_AreHeldUpToTheLimitAndSaid()
    {
        using var session = new LogSession(_store, ["web"]);
        for (var i = 0; i < 20; i++)
        {
            var first = i * 5000;
            Answer(new() { ["web"] = Lines([.. Enumerable.Range(first, 5000).Select(n => ((double)n, 11, $"line {n}"))]) });
            Assert.True(await RoundAsync());
        }

        Assert.Equal(LogSource.Capacity, session.Held);
        Assert.Equal(50_000, session.Dropped);
        var fresh = session.Fresh(0, 200);
        Assert.Equal((200, 49_800, "line 99999"), (fresh.Rows.Count, fresh.Skipped, fresh.Rows[^1].Text));

        session.Query = new LogQuery { Text = "line 7.*42$", IsPattern = true };
        Assert.Equal("line 79942", session.Latest(1).Rows[0].Text);
        session.Query = new LogQuery { Text = "line 60000", MarksOnly = true };
        Assert.Equal("line 60000", session.Find(0, forward: true)!.Text);
        Assert.Equal("line 60000", session.Find(long.MaxValue, forward: false)!.Text);
        Assert.Equal("line 70000", session.At(DateTimeOffset.UnixEpoch.AddSeconds(70_000))!.Text);
    }

    [Fact]
    public async Task Store_NobodyReads_NothingIsAskedAndNothingKept()
    {
        Answer(new() { ["web"] = Lines((1, 11, "a")) });
        var session = new LogSession(_store, ["web"]);
        await RoundAsync();
        session.Dispose();
        Assert.Single(_store.Sources);

        _time.Advance(LogStore.Kept);
        _store.Sweep();

        Assert.Empty(_store.Sources);
        Assert.False(await RoundAsync());
    }

    [Fact]
    public void Store_TooManyWatchers_SaysThatSomeAreLeftOut()
    {
        using var session = new LogSession(_store, Enumerable.Range(0, LogStore.MostSources + 5).Select(i => $"w{i}"));

        Assert.True(session.IsTooMuch);
        Assert.Equal(LogStore.MostSources, session.Watchers.Count);
    }

    [Fact]
    public async Task Row70_PageBack_BeyondMemory_GoesOnInTheFileWithoutRepetition()
    {
        _client.Replies["logfile"] = properties => properties["at"] is null
            ? """{"status":"ok","next":"5:0","files":[{"file":"/var/log/web.log","size":9}],"lines":[{"at":"5:0","text":"t one"},{"at":"5:6","text":"t two"},{"at":"5:12","text":"t three"}]}"""
            : """{"status":"ok","next":null,"files":[],"lines":[{"at":"4:0","text":"t zero","cut":7}]}""";
        var history = new LogHistory(new LogFileReader(_client), "web", isError: false);

        var rows = await history.OlderAsync(["two", "three"], new LogQuery { Text = "t" }, 100, TestContext.Current.CancellationToken);

        Assert.Equal([("t zero", "4:0", 7)], rows.Select(row => (row.Text, row.Place!, row.Cut)));
        Assert.Equal((true, true, "/var/log/web.log"), (history.IsJoined, history.IsComplete, history.Path));
        Assert.Equal("""logfile {"name":"web","stream":"stdout","forward":false,"lines":100,"at":"5:6","find":"t","regex":false,"ignore_case":true}""", _client.Requests[^1]);
    }

    private static string Lines(params (double Time, int Pid, string Text)[] lines) => new JsonObject
    {
        ["status"] = "ok",
        ["next"] = 100,
        ["lines"] = new JsonArray([.. lines.Select(line => (JsonNode)new JsonObject
        {
            ["seq"] = 1,
            ["time"] = line.Time,
            ["pid"] = line.Pid,
            ["stream"] = "stdout",
            ["text"] = line.Text,
        })]),
    }.ToJsonString();

    private void Answer(Dictionary<string, string> byWatcher) =>
        _client.Replies["logs"] = properties => byWatcher.GetValueOrDefault(properties["name"]!.ToString(), Lines()).ToString(CultureInfo.InvariantCulture);

    private Task<bool> RoundAsync() => _follower.RoundAsync(TestContext.Current.CancellationToken);
}
