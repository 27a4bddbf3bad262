using System.Text;
using System.Text.Json.Nodes;
using Circus.Protocol.Rounds;

namespace Circus.Protocol.Tests.Rounds;

public sealed class RoundFrameTests
{
    [Fact]
    public void Round_WrittenAndRead_IsTheSame()
    {
        var round = Samples.Round();

        var read = Assert.Single(Read([.. Write(round)]));

        Assert.Equal(round.Node.CoresCpu, read.Node.CoresCpu);
        Assert.Equal(round.Node with { CoresCpu = [] }, read.Node with { CoresCpu = [] });
        Assert.Equal(round.Watchers, read.Watchers);
        Assert.Equal(round.Processes, read.Processes);
        Assert.Equal(round.Sockets, read.Sockets);
        Assert.Equal(Head(round), Head(read));
    }

    [Fact]
    public void Round_OfTenThousandProcesses_ComesInPartsWithinTheLimit()
    {
        var round = Samples.Round(processes: 10_000);

        var frames = Write(round);
        var read = Assert.Single(Read([.. frames]));

        Assert.InRange(frames.Count, 2, 20);
        Assert.All(frames, frame => Assert.InRange(frame.Length, 1, WireLimits.RoundPartBytes + 1024));
        Assert.Equal(round.Processes, read.Processes);
    }

    [Fact]
    public void Round_OfAThousandProcesses_IsOneMessage() => Assert.Single(Write(Samples.Round(processes: 1000)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Round_WithAPartMissing_IsLost(int missing)
    {
        List<byte[]> broken = [.. Write(Samples.Round(processes: 10_000))];
        broken.RemoveAt(missing < 0 ? broken.Count - 1 : missing);
        var assembler = new RoundAssembler();

        var read = Read([.. Write(Samples.Round(16)), .. broken, .. Write(Samples.Round(18))], assembler);

        Assert.Equal([16, 18], read.Select(round => round.Seq));
        Assert.Equal(1, assembler.Lost);
    }

    [Fact]
    public void Assembler_NumbersOfAnotherProgram_BeginAnew()
    {
        var assembler = new RoundAssembler();

        var read = Read([.. Write(Samples.Round(16)), .. Write(Samples.Round(400, started: 1736499999))], assembler);

        Assert.Equal(2, read.Count);
        Assert.Equal(0, assembler.Lost);
    }

    [Fact]
    public void Round_WithOtherColumns_IsReadAsFarAsItIsKnown()
    {
        var frame = """
            {"seq": 1, "part": 0, "time": 2, "later": {"a": [1]}, "watchers": {"columns": ["more", "key"], "rows": [[[1, {}], "web"]]},
             "processes": {"columns": ["pid", "x", "watcher"], "rows": [[12, "y", 0], [13, null, 7]]}, "last": true}
            """u8;

        var round = new RoundAssembler().Take(frame)!;

        Assert.Equal(new WatcherFigures { Key = "web" }, Assert.Single(round.Watchers));
        Assert.Equal([new ProcessFigures { Watcher = "web", Pid = 12 }, new ProcessFigures { Watcher = "", Pid = 13 }], round.Processes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"seq": 1, "part": "x"}""")]
    [InlineData("""{"seq": 1, "part": 0, "processes": 3, "last": true}""")]
    [InlineData("""{"seq": 1, "part": 0, "processes": {"columns": ["pid"], "rows": [[{}]]}, "last": true}""")]
    [InlineData("""{"seq": 1, "part": 0, "processes": {"columns": ["pid"], "rows": [[1]]}, "last": true}""")]
    public void Assembler_FrameThatIsNone_IsCounted(string text)
    {
        var assembler = new RoundAssembler();

        Assert.Null(assembler.Take(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(1, assembler.Unreadable);
        Assert.NotNull(assembler.Take(Write(Samples.Round())[0]));
    }

    [Fact]
    public void Frame_NamesItsColumnsOnce()
    {
        var frame = JsonNode.Parse(Write(Samples.Round())[0])!;

        Assert.Equal("watcher", (string?)frame["processes"]!["columns"]![0]);
        Assert.Equal([0, 4001, 1, 12, 2], frame["processes"]!["rows"]![0]!.AsArray().Take(5).Select(value => (int)value!));
        Assert.Equal(31.25, (double)frame["node"]!["cpu"]!);
    }

    private static IReadOnlyList<byte[]> Write(StatsRound round)
    {
        using var writer = new RoundWriter();
        return writer.Write(round);
    }

    private static List<StatsRound> Read(byte[][] frames, RoundAssembler? assembler = null)
    {
        assembler ??= new RoundAssembler();
        return [.. frames.Select(frame => assembler.Take(frame)).OfType<StatsRound>()];
    }

    private static StatsRound Head(StatsRound round) => round with { Node = _none, Watchers = [], Processes = [], Sockets = [] };

    private static readonly NodeFigures _none = new();
}
