using Circus.Protocol.Messages;
using Circus.Web.Live;
using Circus.Web.Tests.Live;
using Circus.Web.Watchers;
using Microsoft.AspNetCore.WebUtilities;

namespace Circus.Web.Tests.Watchers;

/// <summary>What the grid of watchers shows, in which order, and that the address says all of it.</summary>
public sealed class GridTests
{
    private static readonly WatcherDescription[] _all =
    [
        Some.Watcher("worker-10", 1, 2) with { Restarts = 4 },
        Some.Watcher("worker-2", 3),
        Some.Watcher("api", 4, 5, 6),
        Some.Watcher("job") with { Status = "stopped" },
        Some.Watcher("broken") with { Status = "stopped", Substate = "failed", Reason = "no such file" },
        Some.Watcher("circushttpd", 7) with { Own = true },
    ];

    private static readonly LiveSnapshot _snapshot = Snapshot();

    [Theory]
    [InlineData("", "worker-10,worker-2,api,job,broken,circushttpd")]
    [InlineData("worker", "worker-10,worker-2")]
    [InlineData("state:failed", "broken")]
    [InlineData("-state:active worker", "")]
    [InlineData("-worker -state:stopped", "api,circushttpd")]
    [InlineData("procs>=2", "worker-10,api")]
    [InlineData("restarts>0", "worker-10")]
    [InlineData("cpu>50", "api")]
    [InlineData("mem<=20 cpu>0", "worker-10")]
    [InlineData("cmd:/bin/api", "api")]
    [InlineData("pid:3", "worker-2")]
    [InlineData("cpu>abc", "")]
    [InlineData("a:b", "")]
    public void Row18_Filter_WordsAndOperators_ShowWatchers(string text, string names) =>
        Assert.Equal(names, string.Join(',', GridRows.Match(_snapshot, new GridQuery { Text = text }).Watchers.Select(watcher => watcher.Name)));

    [Fact]
    public void Row19_Facets_States_CountWhatMatchesAndStayToBeChosenOff()
    {
        var (watchers, states) = GridRows.Match(_snapshot, new GridQuery { States = ["failed", "stopping"] });

        Assert.Equal(["broken"], watchers.Select(watcher => watcher.Name));
        Assert.Equal([("active", 4), ("stopped", 1), ("failed", 1), ("stopping", 0)], states);
    }

    [Theory]
    [InlineData(null, false, "api,broken,job,worker-2,worker-10,circushttpd")]
    [InlineData(null, true, "worker-10,worker-2,job,broken,api,circushttpd")]
    [InlineData("Processes", true, "api,worker-10,worker-2,broken,job,circushttpd")]
    [InlineData("Restarts", true, "worker-10,api,broken,job,worker-2,circushttpd")]
    [InlineData("Cpu", true, "api,worker-10,broken,job,worker-2,circushttpd")]
    public void Row20_Sort_AnyColumn_OwnOnesComeLast(string? column, bool isDescending, string names)
    {
        var query = new GridQuery { Sort = column is null ? null : Enum.Parse<GridColumn>(column), IsDescending = isDescending };

        Assert.Equal(names, string.Join(',', GridRows.Sort(_all, _snapshot, query).Select(watcher => watcher.Name)));
    }

    [Fact]
    public void Row22_Groups_ByName_HaveAHeadEach()
    {
        var rows = GridRows.Of(_all, new GridQuery { Group = GridGroup.Prefix }, new HashSet<string> { "api", "job" });

        Assert.Equal(
            ["[api]", "api", "api/4", "api/5", "api/6", "[broken]", "broken", "[circus]", "circushttpd", "[job]", "job", "job/none", "[worker]", "worker-10", "worker-2"],
            rows.Select(Text));
    }

    [Fact]
    public void Row23_TwoThousandWatchers_AreFilteredAndSortedInNoTime()
    {
        var watchers = Enumerable.Range(0, 2000).Select(i => Some.Watcher($"worker-{i}", i * 3 + 1, i * 3 + 2)).ToArray();
        var snapshot = new LiveSnapshot { Node = Some.Node(watchers) };
        var query = new GridQuery { Text = "worker-1 -state:failed procs>1", Sort = GridColumn.Cpu };
        // Once for the compiler.
        GridRows.Of(GridRows.Sort(GridRows.Match(snapshot, query).Watchers, snapshot, query), query, new HashSet<string>());
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var rows = GridRows.Of(GridRows.Sort(GridRows.Match(snapshot, query).Watchers, snapshot, query), query, new HashSet<string>());

        Assert.Equal(1111, rows.Count);
        // 150 ms is the limit of what a person notices; the machine of a test may be busy.
        Assert.InRange(clock.ElapsedMilliseconds, 0, 150);
    }

    [Fact]
    public void Row95_Address_AnyQuery_ComesBack()
    {
        var random = new Random(5);
        string[] texts = ["", "web", "state:failed cpu>50", "ü & =", "<script>"];
        for (var i = 0; i < 500; i++)
        {
            var query = new GridQuery
            {
                Text = texts[random.Next(texts.Length)],
                States = random.Next(2) == 0 ? [] : ["failed", "backing off"],
                Sort = random.Next(2) == 0 ? null : GridQuery.AllColumns[random.Next(GridQuery.AllColumns.Count)],
                IsDescending = random.Next(2) == 0,
                Group = (GridGroup)random.Next(3),
                Columns = [.. GridQuery.AllColumns.OrderBy(_ => random.Next()).Take(random.Next(1, 8))],
            };
            var address = QueryHelpers.AddQueryString("/watchers", query.Write().Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
            var values = QueryHelpers.ParseQuery(new Uri("http://x" + address).Query);

            var read = GridQuery.Read(key => values.TryGetValue(key, out var value) ? value.ToString() : null);

            Assert.Equal(query.Write(), read.Write());
        }
    }

    [Fact]
    public void Row21_Columns_CanBeHiddenAndMoved()
    {
        var query = new GridQuery { Columns = [GridColumn.State, GridColumn.Cpu, GridColumn.Memory] };

        Assert.Equal([GridColumn.State, GridColumn.Memory], query.Toggled(GridColumn.Cpu).Columns);
        Assert.Equal([GridColumn.Cpu, GridColumn.State, GridColumn.Memory], query.Moved(GridColumn.Cpu, -1).Columns);
        Assert.Equal(query.Columns, query.Moved(GridColumn.State, -1).Columns);
    }

    private static string Text(GridRow row) => row switch
    {
        GridRow.Head(var title, _) => $"[{title}]",
        GridRow.OfWatcher(var watcher, _) => watcher.Name,
        GridRow.OfProcess(var watcher, var process) => $"{watcher.Name}/{process.Pid}",
        GridRow.NoProcess(var watcher) => $"{watcher.Name}/none",
        _ => "?",
    };

    private static LiveSnapshot Snapshot()
    {
        var store = new SnapshotStore();
        store.Describe(Some.Node(_all), Some.Start);
        store.Add(Some.OfWatcher("api", 80, 100, 4, 5, 6), Some.Start);
        store.Add(Some.OfWatcher("worker-10", 10, 20, 1, 2), Some.Start);
        store.Tick(Some.Start);
        return store.Current;
    }
}
