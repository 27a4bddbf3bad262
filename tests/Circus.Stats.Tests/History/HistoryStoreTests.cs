using Circus.Protocol.Rounds;
using Circus.Stats.History;

namespace Circus.Stats.Tests.History;

public sealed class HistoryStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-stats-");

    private string FilePath => Path.Combine(_folder.FullName, "history");

    [Theory]
    [InlineData(-600.0, null, null, 1)]
    [InlineData(-600.0, null, 100, 10)]
    [InlineData(-3600.0, null, null, 10)]
    [InlineData(-86400.0, null, null, 60)]
    [InlineData(-600.0, 5.0, null, 10)]
    [InlineData(-600.0, 3600.0, null, 60)]
    public void Ask_SpanAndPoints_ChooseTheResolution(double from, double? resolution, int? points, double expected)
    {
        var store = Filled(new HistoryStore());

        var reply = store.Ask(new HistoryQuery { Series = ["node/cpu"], From = from, Resolution = resolution, Points = points }, 100_000);

        Assert.Equal(expected, reply.Resolution);
        Assert.Equal((int)(-from / expected) + 1, reply.Series[0].Mean.Count);
        Assert.Equal(50, reply.Series[0].Mean[^2]!.Value, 0.1);
    }

    [Fact]
    public void Ask_OfThePast_HasTheTimesThatItSays()
    {
        var store = new HistoryStore();
        var node = store.GroupOf(new SeriesSubject(SeriesKind.Node, ""))!;
        for (var time = 1000; time <= 1100; time++)
        {
            node.Add(0, time, time);
        }

        var reply = store.Ask(new HistoryQuery { Series = ["node/cpu"], From = 1010, To = 1012 }, 1100);

        Assert.Equal((1010.0, 1.0), (reply.From, reply.Resolution));
        Assert.Equal([1010, 1011, 1012], reply.Series[0].Max.Select(value => Math.Round(value!.Value)));
    }

    [Fact]
    public void Ask_Processes_HasTheResolutionsThatTheyHave()
    {
        var store = new HistoryStore();
        var slot = store.GroupOf(new SeriesSubject(SeriesKind.Process, "web", 2))!;
        for (var time = 0; time <= 7200; time++)
        {
            slot.Add(1, time, 4096);
        }

        Assert.Equal(1, store.Ask(new HistoryQuery { Series = ["process/web/2/rss"], From = -100 }, 7200).Resolution);
        var hour = store.Ask(new HistoryQuery { Series = ["process/web/2/rss"], From = -3600 }, 7200);
        Assert.InRange(hour.Series[0].Mean[10]!.Value, 4094, 4098);
    }

    [Fact]
    public void GroupOf_LimitReached_GetsShortOnesThenNothing()
    {
        var store = new HistoryStore(2_000_000);
        List<SeriesGroup?> groups = [.. Enumerable.Range(0, 200).Select(i => store.GroupOf(new SeriesSubject(SeriesKind.Watcher, $"w{i}")))];

        Assert.Same(Tier.Long, groups[0]!.Tier);
        Assert.Same(Tier.Short, groups.OfType<SeriesGroup>().Last().Tier);
        Assert.Null(groups[^1]);
        Assert.True(store.Refused > 0);
        Assert.InRange(groups.OfType<SeriesGroup>().Sum(group => group.FullBytes), 1, 2_000_000);
    }

    [Fact]
    public void Sweep_NothingForLong_ForgetsIt()
    {
        var store = new HistoryStore();
        store.GroupOf(new SeriesSubject(SeriesKind.Process, "web", 1))!.Add(0, 1000, 1);
        store.GroupOf(new SeriesSubject(SeriesKind.Watcher, "web"))!.Add(0, 1000, 1);

        store.Sweep(1000 + (7 * 3600));

        Assert.Equal([new SeriesSubject(SeriesKind.Watcher, "web")], store.Subjects);
    }

    [Fact]
    public async Task File_SavedAndLoaded_IsTheSame()
    {
        var store = Filled(new HistoryStore());
        store.GroupOf(new SeriesSubject(SeriesKind.Process, "größe/x", 3))!.Add(1, 100_000, 5);
        await SaveAsync(store);
        var loaded = new HistoryStore();

        Assert.Equal((2, null), HistoryFile.Load(FilePath, loaded, 100_010));

        var query = new HistoryQuery { Series = ["node/cpu", "process/größe/x/3/rss"], From = 99_000, To = 99_990 };
        Assert.Equal(store.Ask(query, 100_010).Series[0].Mean, loaded.Ask(query, 100_010).Series[0].Mean);
        Assert.Equal(5, loaded.Ask(query with { To = 100_000 }, 100_010).Series[1].Mean[^1]!.Value, 0.01);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Equal([FilePath], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public async Task File_CutOrChangedAnywhere_IsRefusedAndNeverThrows()
    {
        await SaveAsync(Filled(new HistoryStore()));
        var whole = await File.ReadAllBytesAsync(FilePath, TestContext.Current.CancellationToken);
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var broken = whole[..(i % 2 == 0 ? random.Next(whole.Length) : whole.Length)];
            if (i % 2 == 1)
            {
                broken[random.Next(broken.Length)] ^= (byte)random.Next(1, 256);
            }

            await File.WriteAllBytesAsync(FilePath, broken, TestContext.Current.CancellationToken);
            Assert.NotNull(HistoryFile.Load(FilePath, new HistoryStore(), 100_010).Fault);
        }
    }

    [Fact]
    public void File_NotThere_IsNoFault() => Assert.Equal((0, null), HistoryFile.Load(FilePath, new HistoryStore(), 0));

    [Fact]
    public async Task File_OfTheFutureOrLongPast_IsLeftOut()
    {
        await SaveAsync(Filled(new HistoryStore()));

        Assert.Equal((0, null), HistoryFile.Load(FilePath, new HistoryStore(), 50_000));
        Assert.Equal((0, null), HistoryFile.Load(FilePath, new HistoryStore(), 100_000 + (8 * 86_400)));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static HistoryStore Filled(HistoryStore store)
    {
        var node = store.GroupOf(new SeriesSubject(SeriesKind.Node, ""))!;
        for (var time = 10_000; time <= 100_000; time++)
        {
            node.Add(0, time, 50);
        }

        return store;
    }

    private Task SaveAsync(HistoryStore store) =>
        HistoryFile.SaveAsync(FilePath, store.Subjects, subject => Task.FromResult<byte[]?>(HistoryFile.Encode(subject, store.Find(subject)!)));
}
