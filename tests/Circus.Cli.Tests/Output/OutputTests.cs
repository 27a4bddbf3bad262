using System.Text.Json;
using Circus.Cli.Output;

namespace Circus.Cli.Tests.Output;

public sealed class OutputTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59.9, "59s")]
    [InlineData(425, "7m 05s")]
    [InlineData(11_520, "3h 12m")]
    [InlineData(792_000, "9d 04h")]
    [InlineData(-5, "0s")]
    public void DurationText_Seconds_HaveAtMostTwoUnits(double seconds, string expected) => Assert.Equal(expected, DurationText.Of(seconds));

    [Fact]
    public void Table_LastColumn_IsCutAtTheEdgeAndMarked()
    {
        var table = new TableWriter("A", "B").AlignRight(0);
        table.Add("x", "a long text that does not fit");

        Assert.Equal(["A  B", "x  a long t…"], table.Lines(12, hasColour: false));
    }

    [Theory]
    [InlineData(120, "NAME       STATE   WHY", "a long na  active  a very long reason indeed")]
    [InlineData(36, "NAME       STATE   WHY", "a long na  active  a very long reas…")]
    [InlineData(25, "NAME     STATE   WHY", "a long…  active  a very …")]
    [InlineData(12, "N…  ST…  WHY", "a…  ac…  a …")]
    public void Table_NarrowTerminal_TakesFromTheWidestColumnAndNeverWraps(int width, string titles, string row)
    {
        var table = new TableWriter("NAME", "STATE", "WHY");
        table.Add("a long na", "active", "a very long reason indeed");

        var lines = table.Lines(width, hasColour: false).ToArray();

        Assert.Equal([titles, row], lines);
        Assert.All(lines, line => Assert.True(line.Length <= width));
    }

    [Fact]
    public void Table_ControlCharacters_AreHarmless()
    {
        var table = new TableWriter("A");
        table.Add("x\e[2J\ny");

        Assert.Equal("x [2J y", table.Lines(80, hasColour: false).Last());
    }

    [Fact]
    public void Cell_Colour_IsOnlyUsedWhereWanted()
    {
        Assert.Equal("\e[31mx\e[0m", new Cell("x", Ink.Bad).Paint(hasColour: true));
        Assert.Equal("x", new Cell("x", Ink.Bad).Paint(hasColour: false));
    }

    [Fact]
    public void JsonText_PrettyInColour_PaintsKeysOnly() =>
        Assert.Equal(
            "{\n  \e[36m\"a\\\": b\"\e[0m: \"c: \\\"d\\\": \"\n}",
            JsonText.Of(JsonElement.Parse("""{"a\": b": "c: \"d\": "}"""), isPretty: true, hasColour: true));

    [Fact]
    public void JsonText_Pretty_SortsKeysAtEveryLevel()
    {
        using var document = JsonDocument.Parse("""{"b":{"y":1,"x":"é"},"a":[2]}""");

        Assert.Equal("{\n  \"a\": [\n    2\n  ],\n  \"b\": {\n    \"x\": \"é\",\n    \"y\": 1\n  }\n}", JsonText.Of(document.RootElement, isPretty: true));
    }

    [Theory]
    [InlineData("""{"b":{"y":1,"x":"a,b:c\""},"a":[2,3]}""")]
    [InlineData("""{"b": {"y" : 1, "x": "a,b:c\""},  "a": [2, 3] }""")]
    [InlineData("{\n  \"b\": {\n    \"y\": 1,\n    \"x\": \"a,b:c\\\"\"\n  },\n  \"a\": [2,\n3]\n}")]
    public void JsonText_NotPretty_IsOneLineAsCircusWritesIt(string came) =>
        Assert.Equal("""{"b": {"y": 1, "x": "a,b:c\""}, "a": [2, 3]}""", JsonText.Of(JsonElement.Parse(came), isPretty: false));
}
