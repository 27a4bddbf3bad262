using Circus.Cli.Top.Screen;

namespace Circus.Cli.Tests.Top;

public sealed class PainterTests
{
    private readonly StringWriter _output = new();
    private readonly Canvas _canvas = new(20, 3, Glyphs.Unicode);

    [Fact]
    public void Paint_SecondPicture_WritesOnlyThePlacesThatChanged()
    {
        var painter = Painter();
        _canvas.Write(0, 0, "one two three");
        painter.Paint(_canvas);
        Written();

        _canvas.Write(0, 1, "next");
        _canvas.Write(4, 0, "TWO");
        painter.Paint(_canvas);

        Assert.Equal("\e[?2026h\e[1;5H\e[0mTWO\e[2;1Hnext\e[0m\e[?2026l", Written());
    }

    [Fact]
    public void Paint_SamePicture_WritesNothing()
    {
        var painter = Painter();
        painter.Paint(_canvas);
        Written();

        painter.Paint(_canvas);

        Assert.Equal("", Written());
    }

    [Fact]
    public void Paint_Forgotten_WritesAllAnew()
    {
        var painter = Painter();
        _canvas.Write(0, 0, "text");
        painter.Paint(_canvas);
        Written();
        painter.Forget();

        painter.Paint(_canvas);

        Assert.Contains("\e[2J\e[1;1H\e[0mtext", Written(), StringComparison.Ordinal);
    }

    [Fact]
    public void Paint_WideCharacter_IsWrittenOnce()
    {
        var painter = Painter();
        _canvas.Write(0, 0, "水x");
        painter.Paint(_canvas);
        Written();
        _canvas.Write(0, 0, "火x");

        painter.Paint(_canvas);

        Assert.Equal("\e[?2026h\e[1;1H\e[0m火\e[0m\e[?2026l", Written());
    }

    [Theory]
    [InlineData("auto", true, null, "truecolor", "xterm", "True")]
    [InlineData("auto", true, null, null, "xterm-256color", "Indexed")]
    [InlineData("auto", true, null, null, "linux", "Sixteen")]
    [InlineData("auto", true, "1", "truecolor", "xterm", "None")]
    [InlineData("auto", true, "", null, "linux", "Sixteen")]
    [InlineData("always", false, "1", null, "linux", "Sixteen")]
    [InlineData("never", true, null, "truecolor", "xterm", "None")]
    [InlineData("auto", false, null, "truecolor", "xterm", "None")]
    public void ColourChoice_Environment_GivesTheDepth(string choice, bool isTerminal, string? noColor, string? colorTerm, string term, string depth) =>
        Assert.Equal(depth, ColourChoice.Depth(choice, isTerminal, name => name switch { "NO_COLOR" => noColor, "COLORTERM" => colorTerm, "TERM" => term, _ => null }).ToString());

    [Fact]
    public void Palette_Depths_UseNoMoreThanTheyHave()
    {
        foreach (var tone in Enum.GetValues<Tone>())
        {
            foreach (var ground in Enum.GetValues<Ground>())
            {
                Assert.Matches("^\e\\[0(;[127])*m$", new Palette(ColourDepth.None).Sequence(tone, ground));
                Assert.Matches("^\e\\[0(;[127]|;3[1-6])*m$", new Palette(ColourDepth.Sixteen).Sequence(tone, ground));
                Assert.Matches("^\e\\[0(;1)?(;[34]8;5;[0-9]+)*m$", new Palette(ColourDepth.Indexed).Sequence(tone, ground));
                Assert.Matches("^\e\\[0(;1)?(;[34]8;2;[0-9]+;[0-9]+;[0-9]+)*m$", new Palette(ColourDepth.True).Sequence(tone, ground));
            }
        }
    }

    [Theory]
    [InlineData("C.UTF-8", null, true)]
    [InlineData("C", null, false)]
    [InlineData(null, null, false)]
    [InlineData("en_US.utf8", null, true)]
    [InlineData("en_US.UTF-8", "C", false)]
    public void Glyphs_Locale_TellsWhetherThereIsMoreThanAscii(string? lang, string? all, bool isUnicode) =>
        Assert.Equal(isUnicode, Glyphs.IsUnicode(name => name switch { "LANG" => lang, "LC_ALL" => all, _ => null }));

    [Theory]
    [InlineData("text", 10, "text")]
    [InlineData("a long text", 6, "a lon…")]
    [InlineData("水水水", 5, "水水…")]
    [InlineData("水水水", 4, "水…")]
    [InlineData("水水", 4, "水水")]
    [InlineData("é\u0301e", 4, "ée")]
    public void Canvas_Room_CutsAtPlacesAndNotAtCharacters(string text, int room, string shown)
    {
        _canvas.Write(0, 0, text, room: room);

        Assert.Equal(shown, _canvas.Text(0));
    }

    [Fact]
    public void Canvas_HalfOfAWideCharacter_BecomesABlank()
    {
        _canvas.Write(0, 0, "水水");
        _canvas.Fill(1, 0, 2, '|', Tone.Plain);

        Assert.Equal(" ||", _canvas.Text(0));
    }

    [Fact]
    public void Load_History_RisesWithTheValue()
    {
        Graph.Load(_canvas, 0, 0, 5, [0, 50, 100], 10, Tone.Cpu);
        Graph.Load(_canvas, 0, 1, 5, [0, 1], 10, Tone.Cpu);

        Assert.Equal(("  ▁▅█", "   ▁▂"), (_canvas.Text(0), _canvas.Text(1)));
    }

    [Fact]
    public void Change_Steady_IsFlatAndGrowthIsSeen()
    {
        Graph.Change(_canvas, 0, 0, 4, [100, 101, 100, 102], Tone.Memory);
        Graph.Change(_canvas, 0, 1, 4, [100, 120, 160, 200], Tone.Memory);

        Assert.Equal(("▁▂▁▂", "▁▂▅█"), (_canvas.Text(0), _canvas.Text(1)));
    }

    [Theory]
    [InlineData(0.0, "──────────")]
    [InlineData(0.5, "──────────")]
    [InlineData(3.0, "╸─────────")]
    [InlineData(50.0, "━━━━━─────")]
    [InlineData(95.0, "━━━━━━━━━╸")]
    [InlineData(300.0, "━━━━━━━━━━")]
    [InlineData(null, "──────────")]
    public void Bar_Value_FillsItsShare(double? value, string bar)
    {
        Graph.Bar(_canvas, 0, 0, 10, value, 100, Tone.Cpu);

        Assert.Equal(bar, _canvas.Text(0));
    }

    [Theory]
    [InlineData(0, 100, 100)]
    [InlineData(101, 100, 200)]
    [InlineData(420, 100, 500)]
    [InlineData(0.3, 1, 1)]
    [InlineData(double.NaN, 1, 1)]
    [InlineData(double.PositiveInfinity, 100, 100)]
    public void Scale_Highest_IsTheNextRoundNumber(double highest, double least, double scale) => Assert.Equal(scale, Graph.Scale(highest, least));

    private Painter Painter() => new(_output, new Palette(ColourDepth.None));

    private string Written()
    {
        var text = _output.ToString();
        _output.GetStringBuilder().Clear();
        return text;
    }
}
