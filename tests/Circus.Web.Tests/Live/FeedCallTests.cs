using System.Text.Json;
using Circus.Web.Live;

namespace Circus.Web.Tests.Live;

public sealed class FeedCallTests
{
    private static readonly LiveSnapshot _snapshot = new()
    {
        Tick = 3,
        Sampled = Some.Start,
        Times = new long[] { 1000, 2000, 3000 },
        Columns = new Dictionary<string, ReadOnlyMemory<Reading>>
        {
            ["w:web"] = new Reading[] { new(1.06f, 2), Reading.Missing, new(1000.4f, 123.6f) },
            ["p:7"] = new Reading[] { new(5, 6) },
        },
    };

    [Fact]
    public void Tick_Newest_IsRoundedAndMissingIsMinusOne()
    {
        var call = FeedCall.Tick(_snapshot, ["w:web", "p:7", "p:unknown"], 1, Some.Start.AddMilliseconds(250), 4);

        Assert.Equal("""["tick",[[3000],250,[1000,124,5,6,-1,-1],4,-1]]""", Json(call));
    }

    [Fact]
    public void Row34_Tick_SeveralCores_AreNotCutAtOneHundredPercent()
    {
        var snapshot = _snapshot with { Columns = new Dictionary<string, ReadOnlyMemory<Reading>> { ["w:web"] = new Reading[] { new(387.4f, 20_480) } } };

        Assert.Equal("""["tick",[[3000],0,[387,20480],-1,-1]]""", Json(FeedCall.Tick(snapshot, ["w:web"], 1, Some.Start, -1)));
    }

    [Fact]
    public void Tick_SeveralMissed_AreAllThereOldestFirst()
    {
        var call = FeedCall.Tick(_snapshot, ["w:web", "p:7"], 2, Some.Start, -1);

        // The process is younger than the first of the two ticks.
        Assert.Equal("""["tick",[[2000,3000],0,[-1,-1,-1,-1,1000,124,5,6],-1,-1]]""", Json(call));
    }

    [Fact]
    public void Show_Page_GetsTheHistoryOfWhatItDoesNotHave()
    {
        var call = FeedCall.Show(_snapshot, new FeedInterest(2, ["p:7", "w:web"]), new HashSet<string> { "p:7" }, Some.Start);

        Assert.Equal("""["show",[2,["p:7","w:web"],[2000,3000],0,[[1,[-1,-1,1000,124]]]]]""", Json(call));
    }

    [Fact]
    public void Show_NothingMeasuredYet_AgeIsUnknown() =>
        Assert.Equal("""["show",[60,[],[],-1,[]]]""", Json(FeedCall.Show(LiveSnapshot.Empty, new FeedInterest(60, []), new HashSet<string>(), Some.Start)));

    private static string Json(FeedCall call) => JsonSerializer.Serialize(new object[] { call.Function, call.Arguments });
}
