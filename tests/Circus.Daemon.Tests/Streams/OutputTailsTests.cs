using System.Text;
using Circus.Daemon.Streams;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Daemon.Tests.Streams;

public sealed class OutputTailsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly OutputTails _tails;

    public OutputTailsTests() => _tails = new OutputTails(_time);

    [Fact]
    public void Lines_SeveralProcessesAndStreams_AreInTheOrderOfWriting()
    {
        Add(1, StreamName.Stdout, "a\nb\n");
        _time.Advance(TimeSpan.FromSeconds(1));
        Add(2, StreamName.Stderr, "c\n");
        Add(1, StreamName.Stdout, "d");

        Assert.Equal(
            [(1L, 0.0, 1, "a"), (1L, 0.0, 1, "b"), (2L, 1.0, 2, "c"), (3L, 1.0, 1, "d")],
            _tails.Lines([1, 2, 3], null, 0, 100).Select(line => (line.Number, (line.Time - DateTimeOffset.UnixEpoch).TotalSeconds, line.Pid, line.Text)));
        Assert.Equal(["c"], Texts([1, 2], StreamName.Stderr));
        Assert.Equal(["c", "d"], _tails.Lines([1, 2], null, 0, 2).Select(line => line.Text));
    }

    [Fact]
    public void Lines_After_OnlyWhatCameSince()
    {
        Add(1, StreamName.Stdout, "one\n");
        var next = _tails.Lines([1], null, 0, 100)[^1].Number;
        Add(1, StreamName.Stdout, "two\nthr");
        Add(1, StreamName.Stdout, "ee\n");

        Assert.Equal(["two", "three"], _tails.Lines([1], null, next, 100).Select(line => line.Text));
    }

    [Fact]
    public void Lines_MoreThanIsKept_TheLastWholeOnes()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Add(1, StreamName.Stdout, $"line {i}\n");
        }

        var lines = Texts([1], null);

        Assert.Equal("line 9999", lines[^1]);
        Assert.InRange(lines.Count, 1000, 16 * 1024 / 9);
        Assert.Equal(Enumerable.Range(10_000 - lines.Count, lines.Count).Select(i => $"line {i}"), lines);
    }

    [Fact]
    public void Lines_OneWriteLargerThanIsKept_ItsEnd()
    {
        Add(1, StreamName.Stdout, "first\n" + new string('x', 100_000) + "\nlast\n");

        Assert.Equal(["last"], Texts([1], null));
    }

    [Fact]
    public void Forget_Process_NothingIsLeftOfIt()
    {
        Add(1, StreamName.Stdout, "a\n");
        Add(1, StreamName.Stderr, "b\n");

        _tails.Forget(1);

        Assert.Empty(Texts([1], null));
    }

    private void Add(int pid, StreamName stream, string text) => _tails.Add(pid, stream, Encoding.UTF8.GetBytes(text));

    private List<string> Texts(int[] pids, StreamName? stream) => [.. _tails.Lines(pids, stream, 0, int.MaxValue).Select(line => line.Text)];
}
