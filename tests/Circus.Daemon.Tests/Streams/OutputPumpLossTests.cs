using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Circus.Daemon.Interop;
using Circus.Daemon.Streams;
using Circus.Daemon.Survival;
using Circus.Daemon.Tests.Interop;
using Microsoft.Extensions.Logging.Abstractions;

namespace Circus.Daemon.Tests.Streams;

/// <summary>A pump that is left with a write under way is what a killed daemon leaves; another one goes on from the same marks and the same FIFO.</summary>
public sealed partial class OutputPumpLossTests : IDisposable
{
    private const int Pid = 7;

    private readonly TemporaryFolder _folder = new();

    private string Log => _folder.File("log");

    private string Fifo => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    [Theory]
    // Fits into an enlarged pipe; does not.
    [InlineData(20_000)]
    [InlineData(500_000)]
    public async Task HeldUp_Killed_EveryByteIsWrittenOrSaidByTheNext(int lines)
    {
        await LeaveAsync(new HangingSink(Sink(Log), writes: false), lines);

        await GoOnAsync();

        var said = Said(lines);
        Assert.Equal(lines > 100_000, said > 0);
    }

    [Fact]
    public async Task HeldUp_WhatItWasGivenIsWritten_Killed_NothingIsRepeated()
    {
        await LeaveAsync(new HangingSink(Sink(Log), writes: true), 20_000);

        await GoOnAsync();

        Assert.Equal(0, Said(20_000));
    }

    [Fact]
    public async Task DiskIsFull_Killed_TheNextSaysToTheByteWhatIsMissing()
    {
        // "No space left on device", as long as there is one: full(4).
        await LeaveAsync(Sink("/dev/full"), 20_000);

        await GoOnAsync();

        Assert.True(Said(20_000) > 0);
    }

    [Fact]
    public async Task Killed_BetweenTakingOutAndSayingSo_WhatFollowsIsNotTakenForTheSame()
    {
        const string Text = "the same again\n";
        File.WriteAllText(Log, Text);
        Assert.Equal(0, Descriptors.OpenFifo(Fifo, out var reading, out var writing));
        using (reading)
        using (writing)
        using (var ledger = OutputLedger.TryOpen(_folder.File("marks"), out _))
        {
            Take(ledger!.MarkOf(1, StreamName.Stdout)!, Text);
            Write(writing!, Text);

            await GoOnAsync();
        }

        Assert.Equal(Text + Text, File.ReadAllText(Log));

        static unsafe void Take(ReadMark mark, string text)
        {
            mark.Arm((byte)text[0]);
            mark.Writing(text.Length, 0, DateTimeOffset.UnixEpoch);
            *mark.Landing = (byte)text[0];
        }
    }

    /// <summary>A writer that is not held up, and a pump that is; it is left like that.</summary>
    private async Task LeaveAsync(IOutputSink sink, int lines)
    {
        // Never unmapped: the thread that hangs has it for ever.
        var ledger = OutputLedger.TryOpen(_folder.File("marks"), out _);
        var pump = new OutputPump(NullLogger<OutputPump>.Instance, (_, stream) => ledger!.MarkOf(1, stream));
        Assert.Equal(0, Descriptors.OpenFifo(Fifo, out var reading, out var writing));
        // What is in it stays.
        _ = LibC.Open(Fifo, LibC.O_RDWR | LibC.O_CLOEXEC, 0);
        pump.Attach(reading!, Pid, StreamName.Stdout, sink);
        using (writing)
        {
            await Task.Run(() => Write(writing!, Text(lines)), TestContext.Current.CancellationToken).WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);
        }

        if (sink is HangingSink hanging)
        {
            await hanging.Hangs.WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);
        }

        pump.Leave();
    }

    private async Task GoOnAsync()
    {
        using var ledger = OutputLedger.TryOpen(_folder.File("marks"), out _);
        using var pump = new OutputPump(NullLogger<OutputPump>.Instance, (_, stream) => ledger!.MarkOf(1, stream));
        var sink = Sink(Log);
        pump.Attach(Descriptors.OpenFifoForReading(Fifo)!, Pid, StreamName.Stdout, sink);
        await pump.ReleaseAsync(sink).WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);
        Assert.Equal(0, ledger!.MarkOf(1, StreamName.Stdout)!.Unsaid);
    }

    /// <summary>What the file says is missing; together with the rest it is all, and in order.</summary>
    private long Said(int lines)
    {
        var written = File.ReadAllText(Log);
        var said = Loss().Matches(written).Sum(match => long.Parse(match.Groups["bytes"].Value, CultureInfo.InvariantCulture));
        var parts = Loss().Split(written).Where((_, i) => i % 2 == 0).ToList();
        var text = Text(lines);
        Assert.Equal(text.Length, parts.Sum(part => part.Length) + said);
        var at = 0;
        foreach (var part in parts)
        {
            var found = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= at, $"not in order: {part[..Math.Min(50, part.Length)]}");
            at = found + part.Length;
        }

        return said;
    }

    private static string Text(int lines) => string.Concat(Enumerable.Range(0, lines).Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i:000000}\n")));

    private static FileStreamSink Sink(string path) => new(OutputFile.TryOpen(path, NullLogger.Instance, out _)!, null, 0, 0);

    private static unsafe void Write(SafeFd fd, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            for (nint done = 0; done < bytes.Length;)
            {
                var written = LibC.Write(fd.Number, start + done, (nuint)(bytes.Length - done));
                Assert.True(written > 0);
                done += written;
            }
        }
    }

    [GeneratedRegex(
        @"\n\[circus\] (?<bytes>[0-9]+) bytes of output were lost here, within a line: [^\n]*\n|\[circus\] (?<bytes>[0-9]+) bytes of output were lost here: [^\n]*\n",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Loss();
}
