using Circus.Web.Logs;

namespace Circus.Web.Tests.Logs;

/// <summary>What a program writes for a terminal becomes text with looks out of a fixed list, and nothing else.</summary>
public sealed class AnsiTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\e[31mred\e[0m plain", "red{f1} plain")]
    [InlineData("\e[1;4;32mbold\e[22m not\e[m no more", "bold{b u f2} not{u f2} no more")]
    [InlineData("\e[94mbright\e[39m", "bright{f12}")]
    [InlineData("\e[38;5;196mpalette\e[48;5;21mback", "palette{f9}back{f9 g12}")]
    [InlineData("\e[38;2;10;200;10mtrue\e[0m", "true{f2}")]
    [InlineData("\e[7;31minverse", "inverse{g1}")]
    [InlineData("\e[2Kcleared\e[10;20Hmoved", "clearedmoved")]
    [InlineData("\e]0;a title\aand text", "and text")]
    [InlineData("\e]8;;https://evil.example\e\\link\e]8;;\e\\", "link")]
    [InlineData("\e", "")]
    [InlineData("\e[", "")]
    [InlineData("\e[31", "")]
    [InlineData("\e[3\e[31mred", "red{f1}")]
    [InlineData("\e[999999999999999m text", " text")]
    [InlineData("a\tb\rc\0d\x7f", "a\tb\u240dc\u2400d\u2421")]
    [InlineData("\u009b31mnot a colour", "<U+009B>31mnot a colour")]
    [InlineData("invoice\u202efdp.exe", "invoice<U+202E>fdp.exe")]
    [InlineData("zero\u200bwidth", "zero<U+200B>width")]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script>")]
    public void Row65_Ansi_BecomesLooksOutOfAList(string text, string expected) =>
        Assert.Equal(expected, string.Concat(AnsiText.Parse(text).Select(piece => piece.Style.Length == 0 ? piece.Text : $"{piece.Text}{{{piece.Style}}}")));

    [Fact]
    public void Row65_Ansi_AnyBytes_LeaveNoControlCharacterAndNoOtherStyle()
    {
        var random = new Random(7);
        string[] pieces = ["\e", "[", "]", "m", ";", "3", "8", "5", "1", "\a", "\\", "x", " ", "\u202e", "\0", "P", "é", "\ud83d\ude00"];
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(24)).Select(_ => pieces[random.Next(pieces.Length)]));

            foreach (var piece in AnsiText.Parse(text))
            {
                Assert.DoesNotContain(piece.Text, c => char.IsControl(c) && c != '\t');
                Assert.Matches("^(([bdius]|[fg]([0-9]|1[0-5]))( |$))*$", piece.Style);
            }
        }
    }

    [Fact]
    public void Row65_Ansi_MegabyteOfSequences_TakesNoTime()
    {
        var text = string.Concat(Enumerable.Repeat("\e[3", 350_000));

        Assert.Empty(AnsiText.Parse(text));
    }
}
