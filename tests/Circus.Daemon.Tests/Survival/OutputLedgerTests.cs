using Circus.Daemon.Streams;
using Circus.Daemon.Survival;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Survival;

public sealed class OutputLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Mark_OfALivingProcess_IsThatOfTheFormerDaemon()
    {
        using (var ledger = Open())
        {
            ledger.MarkOf(5, StreamName.Stdout)!.Writing(10, 20, DateTimeOffset.UnixEpoch);
        }

        using var next = Open();
        Assert.Empty(next.ReleaseBut([5]));
        var mark = next.MarkOf(5, StreamName.Stdout)!;
        Assert.Equal((10, 20), (mark.Pending, mark.Position));
        Assert.Equal(0, next.MarkOf(5, StreamName.Stderr)!.Pending);
    }

    [Fact]
    public void Release_EverythingTakenAndSaid_IsForgotten()
    {
        using (var ledger = Open())
        {
            var mark = ledger.MarkOf(5, StreamName.Stdout)!;
            mark.IsOpen = true;
            ledger.Release(5);
            mark.IsOpen = false;
        }

        using var next = Open();
        Assert.Empty(next.ReleaseBut([]));
    }

    [Fact]
    public void Release_NotTakenToItsEnd_TheNextDaemonIsTold()
    {
        using (var ledger = Open())
        {
            ledger.MarkOf(5, StreamName.Stderr, 123, "web")!.IsOpen = true;
            ledger.Release(5);
        }

        var loss = new UnsaidLoss(5, StreamName.Stderr, 123, OutputLedger.OwnerOf("web", StreamName.Stderr), IsOpen: true);
        using (var next = Open())
        {
            Assert.Equal([loss], next.ReleaseBut([]));
        }

        // That one was killed before it could say so.
        using (var third = Open())
        {
            Assert.Equal([loss], third.ReleaseBut([]));
            var mark = third.MarkOf(5, StreamName.Stderr)!;
            third.Release(5, StreamName.Stderr);
            mark.IsOpen = false;
        }

        using var last = Open();
        Assert.Empty(last.ReleaseBut([]));
    }

    [Fact]
    public void Release_LossNotSaid_TheNextDaemonIsTold()
    {
        using (var ledger = Open())
        {
            var mark = ledger.MarkOf(5, StreamName.Stdout, 123, "web")!;
            mark.Taking(300);
            mark.Taken();
            mark.Settle(100);
            ledger.Release(5);
        }

        using var next = Open();
        Assert.Equal([new UnsaidLoss(5, StreamName.Stdout, 123, OutputLedger.OwnerOf("web", StreamName.Stdout), IsOpen: false)], next.ReleaseBut([]));
        Assert.Equal(200, next.MarkOf(5, StreamName.Stdout)!.Unsaid);
    }

    [Fact]
    public void Mark_KilledWhileBytesAreTakenOut_TellsWhetherTheyWere()
    {
        using var ledger = Open();
        Assert.Equal(0, Missing(false));
        Assert.Equal(300, Missing(true));

        unsafe long Missing(bool isTakenOut)
        {
            var mark = ledger.MarkOf(isTakenOut ? 1 : 2, StreamName.Stdout)!;
            mark.Arm((byte)'a');
            mark.Taking(300);
            if (isTakenOut)
            {
                *mark.Landing = (byte)'a';
            }

            mark.Recover();
            return mark.Missing;
        }
    }

    [Fact]
    public void File_OfAnotherForm_IsBegunAnew()
    {
        File.WriteAllBytes(_folder.File("marks"), [.. Enumerable.Repeat((byte)3, 100_000)]);

        using var ledger = Open();

        Assert.Empty(ledger.ReleaseBut([]));
        Assert.Equal(0, ledger.MarkOf(5, StreamName.Stdout)!.Pending);
    }

    private OutputLedger Open() => OutputLedger.TryOpen(_folder.File("marks"), out var fault) ?? throw new IOException(fault);
}
