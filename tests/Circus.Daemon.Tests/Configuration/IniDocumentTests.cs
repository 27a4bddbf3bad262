using System.Text;
using Circus.Daemon.Configuration;

namespace Circus.Daemon.Tests.Configuration;

public sealed class IniDocumentTests
{
    [Theory]
    [InlineData("key = value", "value")]
    [InlineData("key: value", "value")]
    [InlineData("key=value", "value")]
    [InlineData("key  =   a b  ", "a b")]
    [InlineData("key =", "")]
    [InlineData("key = \"\"", "")]
    [InlineData("key = a = b : c", "a = b : c")]
    [InlineData("key = a ; comment", "a")]
    [InlineData("key = a\t; comment ; more", "a")]
    [InlineData("key = a;b ; not a comment", "a;b ; not a comment")]
    [InlineData("key = ; all comment", "")]
    [InlineData("key =;a", ";a")]
    [InlineData("key = -q  # note", "-q  # note")]
    [InlineData("key = 100% %Y-%m", "100% %Y-%m")]
    [InlineData("key = a\n b\n\tc", "a\nb\nc")]
    [InlineData("key = a\n # b", "a\n# b")]
    [InlineData("key = a\n b ; c", "a\nb ; c")]
    [InlineData("key = a\n\n b", "a\nb")]
    [InlineData("key = a\n# left out\n b", "a\nb")]
    [InlineData("key =\n a\n b", "a\nb")]
    [InlineData("key = first\nkey = second", "first")]
    [InlineData("key = first\nkey = second\n  of second", "first")]
    [InlineData("key = é\r\n", "é")]
    [InlineData("rem key = a\nREM\nkey = b", "b")]
    [InlineData("remote = a\nkey = b", "b")]
    [InlineData("; key = a\n# key = a\nkey = b", "b")]
    public void Add_OneKey_HasValue(string lines, string value)
    {
        var section = Assert.Single(Read($"[s]\n{lines}").Sections);

        Assert.True(section.TryGet("key", out var entry));
        Assert.Equal(value, entry.Value);
    }

    [Fact]
    public void Add_Keys_KeepCaseAndPlace()
    {
        var section = Assert.Single(Read("\n[s]\nKey = a\n\nkey = b\n more").Sections);

        Assert.Equal([new("s", "Key", "a", "my.ini", 3), new("s", "key", "b\nmore", "my.ini", 5)], section.Own);
    }

    [Theory]
    [InlineData("[watcher:a]", "watcher:a")]
    [InlineData("[ circus ] ; comment", "circus")]
    [InlineData("[env:web[12],b]", "env:web[12],b")]
    [InlineData("[s] # [t]", "s")]
    public void Add_Header_HasTitle(string header, string title) => Assert.Equal(title, Assert.Single(Read(header).Sections).Title);

    [Fact]
    public void Add_SectionTwice_IsMerged()
    {
        var section = Assert.Single(Read("[s]\na = 1\n[s]\na = 2\nb = 3").Sections);

        Assert.Equal(["1", "3"], section.Own.Select(entry => entry.Value));
    }

    [Fact]
    public void Add_Default_IsInheritedAndOverridden()
    {
        var section = Assert.Single(Read("[s]\na = own\n[DEFAULT]\na = 1\nb = 2").Sections);

        Assert.Equal(["own", "2"], section.All.Select(entry => entry.Value));
        Assert.Equal(["own"], section.Own.Select(entry => entry.Value));
        Assert.True(section.TryGet("b", out var inherited));
        Assert.Equal(("DEFAULT", 5), (inherited.Section, inherited.Line));
    }

    [Fact]
    public void Add_ByteOrderMark_IsNotPartOfTheTitle() => Assert.Equal("s", Assert.Single(Read("\uFEFF[s]").Sections).Title);

    [Theory]
    [InlineData("[s]\nword", "my.ini:2: found \"word\", allowed: key = value, [section] or a comment")]
    [InlineData("[s]\n= a", "my.ini:2: found \"= a\", allowed: key = value, [section] or a comment")]
    [InlineData("a = 1\nb = 2", "my.ini:1: found \"a = 1\" above the first section, allowed: [section] first")]
    [InlineData("[]\na = 1", "my.ini:1: found \"[]\", allowed: a section title as [circus] or [watcher:NAME]")]
    [InlineData("[s\na = 1", "my.ini:1: found \"[s\", allowed: a section title as [circus] or [watcher:NAME]")]
    [InlineData("[s]\n a = 1", "my.ini:2: found the indented line \"a = 1\", allowed: white space at the start only below a key, whose value it continues")]
    [InlineData("[s]\na = \0", "my.ini:2: found a NUL byte, allowed: text in UTF-8")]
    public void Add_BadLine_IsOneFault(string text, string fault)
    {
        var report = new ConfigReport();

        new IniDocument(report).Add("my.ini", Encoding.UTF8.GetBytes(text));

        Assert.Equal([fault], Ini.Lines(report.Faults));
    }

    [Fact]
    public void Add_Latin1_IsAFaultWithItsLine()
    {
        var report = new ConfigReport();

        new IniDocument(report).Add("my.ini", [.. "[s]\na = "u8, 0xE9, .. "\nb = 1"u8]);

        Assert.Equal(["my.ini:2: found bytes that are not UTF-8, allowed: text in UTF-8"], Ini.Lines(report.Faults));
    }

    [Fact]
    public void Add_KeyTwiceInOneFile_WarnsWhichCounts()
    {
        var report = new ConfigReport();

        new IniDocument(report).Add("my.ini", "[s]\na = 1\na = 2"u8.ToArray());

        Assert.Equal(["my.ini:3: [s] a: was set in line 2 already: that value is used, this one is not"], Ini.Lines(report.Warnings));
    }

    [Fact]
    public void Add_IndentedHeader_WarnsThatItIsAValue()
    {
        var report = new ConfigReport();

        new IniDocument(report).Add("my.ini", "[s]\na = 1\n  [t]"u8.ToArray());

        Assert.Equal(["my.ini:3: the indented \"[t]\" is read as a part of a, not as a section"], Ini.Lines(report.Warnings));
    }

    private static IniDocument Read(string text)
    {
        var report = new ConfigReport();
        var document = new IniDocument(report);
        document.Add("my.ini", Encoding.UTF8.GetBytes(text));
        Assert.Empty(report.Faults);
        return document;
    }
}
