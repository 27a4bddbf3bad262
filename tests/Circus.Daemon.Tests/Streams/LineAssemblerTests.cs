using System.Text;
using Circus.Daemon.Streams;

namespace Circus.Daemon.Tests.Streams;

public sealed class LineAssemblerTests
{
    private readonly List<string> _lines = [];
    private readonly LineAssembler _assembler;

    public LineAssemblerTests() => _assembler = new LineAssembler(10, (pid, stream, line) => _lines.Add($"{pid}{stream}:{Encoding.UTF8.GetString(line)}"));

    [Theory]
    [InlineData("one\n|two\n", "one,two")]
    [InlineData("o|n|e|\n", "one")]
    [InlineData("one\ntwo\nthr|ee\n", "one,two,three")]
    [InlineData("\n\n", ",")]
    [InlineData("partial", "")]
    [InlineData("0123456789\n", "0123456789")]
    [InlineData("0123456789|\n", "0123456789")]
    [InlineData("0123456789ab\n", "0123456789,ab")]
    [InlineData("01234|56789abcdefghijk\n", "0123456789,abcdefghij,k")]
    public void Add_ChunksCutAnywhere_AreWholeLines(string chunks, string lines)
    {
        foreach (var chunk in chunks.Split('|'))
        {
            Add(1, StreamName.Stdout, chunk);
        }

        Assert.Equal(lines.Length == 0 ? [] : lines.Split(',').Select(l => "1Stdout:" + l), _lines);
    }

    [Fact]
    public void Add_SeveralStreams_AreNotMixed()
    {
        Add(1, StreamName.Stdout, "a");
        Add(2, StreamName.Stdout, "b");
        Add(1, StreamName.Stderr, "c");
        Add(2, StreamName.Stdout, "B\n");
        Add(1, StreamName.Stdout, "A\n");
        Add(1, StreamName.Stderr, "C\n");
        Assert.Equal(["2Stdout:bB", "1Stdout:aA", "1Stderr:cC"], _lines);
    }

    [Fact]
    public void End_PartialLine_IsALine()
    {
        Add(1, StreamName.Stdout, "rest");
        _assembler.End(1, StreamName.Stdout);
        _assembler.End(1, StreamName.Stdout);
        Assert.Equal(["1Stdout:rest"], _lines);
    }

    private void Add(int pid, StreamName stream, string text) => _assembler.Add(pid, stream, Encoding.UTF8.GetBytes(text));
}
