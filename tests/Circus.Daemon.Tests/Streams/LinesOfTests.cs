using System.Text;
using Circus.Daemon.Streams;

namespace Circus.Daemon.Tests.Streams;

public sealed class LinesOfTests
{
    [Theory]
    [InlineData("one\ntwo\n", "one,two")]
    [InlineData("one\n\ntwo", "one,,two")]
    [InlineData("\n", "")]
    public void Lines_OfAChunk_AreWithoutNewlines(string chunk, string lines)
    {
        var found = new List<string>();
        foreach (var line in new LinesOf(Encoding.UTF8.GetBytes(chunk)))
        {
            found.Add(Encoding.UTF8.GetString(line));
        }

        Assert.Equal(lines.Split(','), found);
    }

    [Fact]
    public void Lines_OfNothing_AreNone()
    {
        foreach (var _ in new LinesOf([]))
        {
            Assert.Fail("a line of nothing");
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("part", 0)]
    [InlineData("one\n", 4)]
    [InlineData("one\npart", 4)]
    [InlineData("0123456789", 0)]
    [InlineData("0123456789\n", 11)]
    [InlineData("0123456789a", 10)]
    [InlineData("0123456789abcdef\n", 17)]
    public void Complete_HeadOfAPipe_IsUpToTheLastNewline(string head, int length) =>
        Assert.Equal(length, LinesOf.Complete(Encoding.UTF8.GetBytes(head), longest: 10));
}
