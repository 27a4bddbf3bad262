using Circus.Daemon.Interop;

namespace Circus.Daemon.Tests.Interop;

[Collection(SpawnerTests.DescriptorTable)]
public sealed class DescriptorsTests
{
    [Fact]
    public void MarkAllCloseOnExec_Exceptions_StayInheritable()
    {
        using var marked = new SafeFd(LibC.Open("/dev/null", LibC.O_RDONLY, 0));
        using var spared = new SafeFd(LibC.Open("/dev/null", LibC.O_RDONLY, 0));
        Descriptors.MarkAllCloseOnExec(spared.Number);
        Assert.Equal(LibC.FD_CLOEXEC, LibC.Fcntl(marked.Number, LibC.F_GETFD, 0));
        Assert.Equal(0, LibC.Fcntl(spared.Number, LibC.F_GETFD, 0));
    }

    [Fact]
    public void OpenPipe_ReadingEnd_IsNonBlockingAndTheWritingEndIsNot()
    {
        Assert.Equal(0, Descriptors.OpenPipe(out var reading, out var writing));
        using (reading)
        using (writing)
        {
            Assert.Equal(LibC.O_NONBLOCK, LibC.Fcntl(reading!.Number, LibC.F_GETFL, 0) & LibC.O_NONBLOCK);
            Assert.Equal(0, LibC.Fcntl(writing!.Number, LibC.F_GETFL, 0) & LibC.O_NONBLOCK);
            Assert.Equal(LibC.FD_CLOEXEC, LibC.Fcntl(reading.Number, LibC.F_GETFD, 0));
            Assert.Equal(LibC.FD_CLOEXEC, LibC.Fcntl(writing.Number, LibC.F_GETFD, 0));
        }
    }

    [Fact]
    public void CountOpen_WithAHole_CountsWhatIsInUse()
    {
        var opened = Enumerable.Range(0, 50).Select(_ => new SafeFd(LibC.Open("/dev/null", LibC.O_RDONLY, 0))).ToList();
        try
        {
            // The lowest number is free again; those above are not.
            opened[0].Dispose();

            // Other tests open and close some meanwhile.
            var listed = Directory.GetFileSystemEntries("/proc/self/fd").Length;
            Assert.InRange((long)Descriptors.CountOpen(), listed - 40, listed + 40);
            Assert.True(Descriptors.CountOpen() > 49);
        }
        finally
        {
            opened.ForEach(one => one.Dispose());
        }
    }

    [Fact]
    [Trait("Peer", "95")]
    public void RaiseOpenFileLimit_Always_GivesTheHardLimit() => Assert.True(Descriptors.RaiseOpenFileLimit() > 0);
}
