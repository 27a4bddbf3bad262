using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Streams;
using Circus.Daemon.Survival;
using Circus.Daemon.Tests.Interop;
using Microsoft.Extensions.Logging.Abstractions;

namespace Circus.Daemon.Tests.Streams;

public sealed class OutputPumpTests(ReaperFixture fixture) : IDisposable
{
    private readonly OutputPump _pump = new(NullLogger<OutputPump>.Instance);
    private readonly RecordingSink _sink = new();
    private readonly TemporaryFolder _folder = new();

    private string Go
    {
        get
        {
            Assert.Equal(0, LibC.MkFifo(_folder.File("go"), 0x180));
            return _folder.File("go");
        }
    }

    public void Dispose()
    {
        _pump.Dispose();
        _folder.Dispose();
    }

    [Fact]
    [Trait("Peer", "184")]
    public async Task Pump_BothStreams_GoToTheirSinkUntilTheEnd()
    {
        var pid = Start(Child.Shell("echo out; echo err >&2; printf rest") with { Stderr = ChildStream.Pipe });
        Assert.Equal("out\nrest", await _sink.TextAsync(pid));
        Assert.Equal("err\n", await _sink.TextAsync(pid, StreamName.Stderr));
    }

    [Fact]
    public async Task Pump_MoreThanAPipeHolds_ArrivesWhole()
    {
        var pid = Start(Child.Shell("head -c 5000000 /dev/zero"));
        Assert.Equal(5_000_000, (await _sink.BytesAsync(pid)).Length);
    }

    [Fact]
    [Trait("Peer", "109")]
    public async Task Pump_ChildDiesAfterWriting_NothingIsLost()
    {
        var pid = Start(Child.Shell("head -c 60000 /dev/zero; kill -9 $$"));
        await fixture.WaitForExitAsync(pid);
        Assert.Equal(60_000, (await _sink.BytesAsync(pid)).Length);
    }

    [Fact]
    public async Task Pump_SilentChild_EndsWithoutAWrite()
    {
        var pid = Start(Child.Shell("exit 0"));
        Assert.Equal("", await _sink.TextAsync(pid));
    }

    [Fact]
    public async Task Pump_SinkTakesLines_GetsThemWholeWhateverThePieces()
    {
        using var sink = new RecordingSink { TakesLines = true };
        // Each piece is a write of its own, which the pump may see alone.
        var pid = Start(Child.Shell("for i in 1 2 3 4 5 6 7 8; do printf 'a'; sleep 0.01; printf 'b\\nc'; sleep 0.01; printf 'd\\n'; done; printf end"), sink, out var process);
        process.PidFd.Dispose();

        Assert.Equal(string.Concat(Enumerable.Repeat("ab\ncd\n", 8)) + "end", await sink.TextAsync(pid));
        sink.Writes.Writer.Complete();
        Assert.All(await sink.Writes.Reader.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken), write => Assert.True(write.EndsWith('\n') || write == "end"));
    }

    [Fact]
    public async Task Pump_SinkTakesLines_LongOnesComeInPiecesAndNothingIsLost()
    {
        using var sink = new RecordingSink { TakesLines = true };
        var pid = Start(Child.Shell("head -c 1000000 /dev/zero; echo; echo last"), sink, out var process);
        process.PidFd.Dispose();

        Assert.Equal(new string('\0', 1_000_000) + "\nlast\n", await sink.TextAsync(pid));
    }

    [Fact]
    public async Task Pump_PartialLine_IsTakenAfterAWhileAndItsNewlineIsNoLineOfItsOwn()
    {
        using var sink = new RecordingSink { TakesLines = true };
        var fifo = Go;
        var pid = Start(Child.Shell("printf 'password: '; read -r answer < \"$GO\"; echo; echo done") with
        {
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["GO"] = fifo },
        }, sink, out var process);
        process.PidFd.Dispose();

        Assert.Equal("password: ", await sink.Writes.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken));
        using (var go = new SafeFd(LibC.Open(fifo, LibC.O_WRONLY | LibC.O_CLOEXEC, 0)))
        {
            Assert.False(go.IsInvalid);
        }

        Assert.Equal("password: done\n", await sink.TextAsync(pid));
    }

    [Fact]
    public async Task Leave_PartialLineInANamedPipe_StaysThere()
    {
        using var sink = new RecordingSink { TakesLines = true };
        using var ledger = OutputLedger.TryOpen(_folder.File("marks"), out _);
        var marks = ledger!.MarkOf(1, StreamName.Stdout);
        var pump = new OutputPump(NullLogger<OutputPump>.Instance, (_, _) => marks);
        Assert.Equal(0, Descriptors.OpenFifo(_folder.File("out"), out var reading, out var writing));
        using var second = Descriptors.OpenFifoForReading(_folder.File("out"));
        pump.Attach(reading!, 1, StreamName.Stdout, sink);
        WriteTo(writing!, "one\ntw");
        await sink.FirstWrite.WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);

        pump.Leave();

        using (writing)
        using (var next = new OutputPump(NullLogger<OutputPump>.Instance, (_, _) => marks))
        {
            next.Attach(second!, 1, StreamName.Stdout, sink);
            WriteTo(writing!, "o\n");
            Assert.Equal("one\n", await sink.Writes.Reader.ReadAsync(TestContext.Current.CancellationToken));
            Assert.Equal("two\n", await sink.Writes.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Pump_OneChildFloods_OthersHaveTheirTurn()
    {
        var flooder = Start(Child.Spec("/bin/cat", "/dev/zero") with { Stdout = ChildStream.Pipe }, new CountingSink(), out var flood);
        using (flood.PidFd)
        {
            var pid = Start(Child.Shell("echo heard"));
            Assert.Equal("heard\n", await _sink.TextAsync(pid));
            new SignalSender().SendToProcess(flood.PidFd, Signal.Kill);
            await fixture.WaitForExitAsync(flooder);
        }
    }

    [Fact]
    public async Task Pump_SinkDoesNotComeBack_OthersGoOnAndItGetsTheRestLater()
    {
        using var stuck = new StuckSink();
        var slow = Start(Child.Shell("for i in 1 2 3 4 5 6 7 8 9; do echo $i; sleep 0.02; done"), stuck, out _);
        await stuck.IsHeldUp.WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);

        var pid = Start(Child.Shell("echo heard"));
        Assert.Equal("heard\n", await _sink.TextAsync(pid));
        await fixture.WaitForExitAsync(slow);
        stuck.GoOn();

        Assert.Equal("1\n2\n3\n4\n5\n6\n7\n8\n9\n", await stuck.TextAsync(slow));
        // And the way is direct again.
        var last = Start(Child.Shell("echo last"), stuck, out _);
        Assert.Equal("last\n", await stuck.TextAsync(last));
        Assert.Equal(0, stuck.Lost);
    }

    [Fact]
    public async Task Pump_SinkDoesNotComeBackAndMuchIsWritten_ChildIsNotHeldUpAndTheLossIsCounted()
    {
        const int Written = 8_000_000;
        using var stuck = new StuckSink();
        var slow = Start(Child.Shell($"head -c {Written} /dev/zero"), stuck, out _);
        await stuck.IsHeldUp.WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);

        // It ends although nothing of it has been written.
        await fixture.WaitForExitAsync(slow);
        stuck.GoOn();
        var kept = (await stuck.BytesAsync(slow)).Length;

        Assert.InRange(kept, 1, 2 * OutputPump.SlowPipeSize);
        Assert.Equal(Written, kept + stuck.Lost);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Redirect_WhileItIsWritten_EveryByteGoesToOneOfBoth(bool takesLines)
    {
        using var first = new RecordingSink();
        using var second = new RecordingSink { TakesLines = takesLines };
        var pid = Start(Child.Shell($"echo one; read x < {Go}; echo two; printf three"), first, out _);
        Assert.Equal("one\n", await first.Writes.Reader.ReadAsync(TestContext.Current.CancellationToken));

        await _pump.RedirectAsync(first, second).WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.File("go"), "\n", TestContext.Current.CancellationToken);

        Assert.Equal("two\nthree", await second.TextAsync(pid));
        Assert.Equal("one\n", await first.TextAsync(pid));
    }

    [Fact]
    public async Task Redirect_SinkDoesNotComeBackForNow_ItGetsWhatWasThereAndTheNextOneTheRest()
    {
        using var stuck = new StuckSink();
        var pid = Start(Child.Shell($"echo one; read x < {Go}; echo two"), stuck, out _);
        await stuck.IsHeldUp.WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);

        // Others are served meanwhile.
        var redirected = _pump.RedirectAsync(stuck, _sink);
        Assert.Equal("heard\n", await _sink.TextAsync(Start(Child.Shell("echo heard"))));
        stuck.GoOn();
        await redirected.WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.File("go"), "\n", TestContext.Current.CancellationToken);

        Assert.Equal("two\n", await _sink.TextAsync(pid));
        Assert.Equal("one\n", await stuck.TextAsync(pid));
    }

    [Fact]
    public async Task Dispose_SinkDoesNotComeBack_OthersAreStillDrained()
    {
        var pump = new OutputPump(NullLogger<OutputPump>.Instance);
        using var stuck = new StuckSink();
        var slow = fixture.Start(Child.Shell("echo x"));
        pump.Attach(slow.Stdout!, slow.Pid, StreamName.Stdout, stuck);
        await stuck.IsHeldUp.WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);
        var other = fixture.Start(Child.Shell("echo heard"));
        await fixture.WaitForExitAsync(other.Pid);
        pump.Attach(other.Stdout!, other.Pid, StreamName.Stdout, _sink);

        pump.Dispose();

        Assert.Equal("heard\n", await _sink.TextAsync(other.Pid));
        stuck.GoOn();
        slow.PidFd.Dispose();
        other.PidFd.Dispose();
    }

    [Fact]
    public async Task DetachAndDrain_GrandchildHoldsThePipe_TakesWhatIsThereAndEnds()
    {
        var process = fixture.Start(Child.Shell("echo before; sleep 600 & exec true"));
        _pump.Attach(process.Stdout!, process.Pid, StreamName.Stdout, _sink);
        using (process.PidFd)
        {
            await fixture.WaitForExitAsync(process.Pid);
            Assert.False(_sink.HasEnded(process.Pid));
            await _pump.DetachAndDrainAsync(process.Pid).WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);
            Assert.True(_sink.HasEnded(process.Pid));
            Assert.Equal("before\n", await _sink.TextAsync(process.Pid));
            new SignalSender().SendToGroup(process.Pid, process.PidFd, Signal.Kill);
        }
    }

    [Fact]
    public async Task DetachAndDrain_NothingAttached_CompletesAtOnce() =>
        await _pump.DetachAndDrainAsync(1).WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Release_SinkInUse_DrainsThenDisposesIt()
    {
        var pid = Start(Child.Shell("echo before; exec sleep 600"), _sink, out var process);
        using (process.PidFd)
        {
            await _sink.FirstWrite.WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);
            await _pump.ReleaseAsync(_sink).WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);
            Assert.True(_sink.IsDisposed);
            Assert.Equal("before\n", await _sink.TextAsync(pid));
            new SignalSender().SendToProcess(process.PidFd, Signal.Kill);
        }
    }

    [Fact]
    public async Task Dispose_OutputWaiting_IsDeliveredFirst()
    {
        var pid = Start(Child.Shell("echo last words"));
        await fixture.WaitForExitAsync(pid);
        _pump.Dispose();
        Assert.True(_sink.HasEnded(pid));
        Assert.Equal("last words\n", await _sink.TextAsync(pid));
    }

    [Fact]
    public async Task Release_AfterDispose_StillDisposesTheSink()
    {
        _pump.Dispose();
        await _pump.ReleaseAsync(_sink).WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);
        Assert.True(_sink.IsDisposed);
    }

    [Fact]
    public async Task Pump_SinkThrows_OthersAreServed()
    {
        Start(Child.Shell("echo trouble"), new ThrowingSink(), out var process);
        process.PidFd.Dispose();
        var pid = Start(Child.Shell("echo fine"));
        Assert.Equal("fine\n", await _sink.TextAsync(pid));
    }

    [Fact]
    public async Task Pump_TwoHundredChildren_EndAll()
    {
        var pids = new List<int>();
        for (var i = 0; i < 200; i++)
        {
            pids.Add(Start(Child.Spec("/bin/echo", "hello") with { Stdout = ChildStream.Pipe }));
        }

        foreach (var pid in pids)
        {
            Assert.Equal("hello\n", await _sink.TextAsync(pid));
        }
    }

    private static unsafe void WriteTo(SafeFd fd, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            Assert.Equal(bytes.Length, LibC.Write(fd.Number, start, (nuint)bytes.Length));
        }
    }

    private int Start(ProcessSpec spec)
    {
        var pid = Start(spec, _sink, out var process);
        process.PidFd.Dispose();
        return pid;
    }

    private int Start(ProcessSpec spec, IOutputSink sink, out SpawnedProcess process)
    {
        process = fixture.Start(spec);
        _pump.Attach(process.Stdout!, process.Pid, StreamName.Stdout, sink);
        if (process.Stderr is { } stderr)
        {
            _pump.Attach(stderr, process.Pid, StreamName.Stderr, sink);
        }

        return process.Pid;
    }

    private sealed class CountingSink : IOutputSink
    {
        public long Bytes { get; private set; }

        public void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk, ReadMark? mark = null) => Bytes += chunk.Length;

        public void EndOfStream(int pid, StreamName stream)
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed class ThrowingSink : IOutputSink
    {
        public void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk, ReadMark? mark = null) => throw new InvalidOperationException("full");

        public void EndOfStream(int pid, StreamName stream) => throw new InvalidOperationException("full");

        public void Dispose()
        {
        }
    }
}
