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
    public void Lines_NewlineIsMissing_LineIsOpenUntilItComes()
    {
        Add(1, StreamName.Stdout, "Name: ");
        var open = _tails.Lines([1], null, 0, 10).Single();
        Assert.True(open.IsOpen);

        Add(1, StreamName.Stdout, "me\n");
        var whole = _tails.Follow([1], null, open.Number, 10).Lines.Single();
        Assert.Equal(("Name: me", false), (whole.Text, whole.IsOpen));
    }

    [Fact]
    public void Follow_TenThousandLinesASecond_SeesEveryOneOnce()
    {
        Add(1, StreamName.Stdout, "begin\n");
        var after = _tails.Lines([1], null, 0, 10)[^1].Number;
        _tails.Follow([1], null, after, 10);
        List<string> seen = [];
        for (var poll = 0; poll < 6; poll++)
        {
            for (var i = 0; i < 5_000; i++)
            {
                Add(1, StreamName.Stdout, $"line {(poll * 5_000) + i} {new string('x', 80)}\n");
            }

            _time.Advance(TimeSpan.FromMilliseconds(500));
            OutputPage page;
            do
            {
                page = _tails.Follow([1], null, after, 1_000);
                Assert.Equal(0, page.Lost);
                seen.AddRange(page.Lines.Select(line => line.Text.Split(' ')[1]));
                after = page.Lines.Count > 0 ? page.Lines[^1].Number : after;
            }
            while (page.Lines.Count > 0);
        }

        Assert.Equal(Enumerable.Range(0, 30_000).Select(i => $"{i}"), seen);
    }

    [Fact]
    public void Follow_MoreThanIsKeptMeanwhile_SaysHowMuchIsLost()
    {
        Add(1, StreamName.Stdout, "begin\n");
        var after = _tails.Lines([1], null, 0, 10)[^1].Number;
        _tails.Follow([1], null, after, 10);
        for (var i = 0; i < 100_000; i++)
        {
            Add(1, StreamName.Stdout, $"line {i} of many\n");
            _time.Advance(TimeSpan.FromMicroseconds(50));
        }

        var page = _tails.Follow([1], null, after, int.MaxValue);

        Assert.Equal(100_000, page.Lost + page.Lines.Count);
        Assert.Equal("line 99999 of many", page.Lines[^1].Text);
    }

    [Fact]
    public void Follow_NobodyComesAgain_LittleIsKeptAsBefore()
    {
        Add(1, StreamName.Stdout, "begin\n");
        _tails.Follow([1], null, 0, 10);
        _time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 10_000; i++)
        {
            Add(1, StreamName.Stdout, $"line {i}\n");
        }

        Assert.InRange(_tails.Lines([1], null, 0, int.MaxValue).Count, 1000, OutputTail.Usual / 9);
    }

    [Fact]
    public void Follow_ManySmallPieces_EachOnce()
    {
        Add(1, StreamName.Stdout, "begin\n");
        var after = _tails.Lines([1], null, 0, 10)[^1].Number;
        _tails.Follow([1], null, after, 10);
        AddSlowly(600, TimeSpan.FromMilliseconds(40));

        var page = _tails.Follow([1], null, after, int.MaxValue);
        Assert.Equal(Enumerable.Range(0, 600).Select(i => $"{i}"), page.Lines.Select(line => line.Text));
        Assert.Equal(0, page.Lost);
        Assert.Empty(_tails.Follow([1], null, page.Lines[^1].Number, int.MaxValue).Lines);
    }

    [Fact]
    public void Follow_ComesAgainMuchLater_NothingTwiceAndSaysThatSomethingIsMissing()
    {
        Add(1, StreamName.Stdout, "begin\n");
        var after = _tails.Lines([1], null, 0, 10)[^1].Number;
        AddSlowly(600, TimeSpan.FromSeconds(1));

        var page = _tails.Follow([1], null, after, int.MaxValue);
        Assert.DoesNotContain(page.Lines, line => line.Text == "begin");
        Assert.Equal("599", page.Lines[^1].Text);
        Assert.True(page.Lost > 0);
        // Whoever asks for the first time gets all that is there.
        Assert.Equal(601, Texts([1], null).Count);
    }

    [Fact]
    public void Forget_Process_NothingIsLeftOfIt()
    {
        Add(1, StreamName.Stdout, "a\n");
        Add(1, StreamName.Stderr, "b\n");

        _tails.Forget(1);

        Assert.Empty(Texts([1], null));
    }

    private void AddSlowly(int count, TimeSpan pause)
    {
        for (var i = 0; i < count; i++)
        {
            Add(1, StreamName.Stdout, $"{i}\n");
            _time.Advance(pause);
        }
    }

    private void Add(int pid, StreamName stream, string text) => _tails.Add(pid, stream, Encoding.UTF8.GetBytes(text));

    private List<string> Texts(int[] pids, StreamName? stream) => [.. _tails.Lines(pids, stream, 0, int.MaxValue).Select(line => line.Text)];
}
