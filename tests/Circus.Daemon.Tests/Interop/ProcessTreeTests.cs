using System.Globalization;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Tests.Interop;

public sealed class ProcessTreeTests(ReaperFixture fixture)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Descendants_ChildAndGrandchild_AreFoundParentsFirst(bool fromChildrenFiles)
    {
        var process = fixture.Start(Child.Shell("sh -c 'sleep 600 & echo $$ $!; wait' & wait"));
        using (process.PidFd)
        using (process.Stdout)
        {
            var pids = (await Child.ReadLineAsync(process.Stdout!)).Split(' ').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();

            Assert.Equal(pids, ProcessTree.Descendants(process.Pid, recursive: true, fromChildrenFiles).Select(p => p.Pid));
            Assert.Equal(pids[..1], ProcessTree.Descendants(process.Pid, recursive: false, fromChildrenFiles).Select(p => p.Pid));
            new SignalSender().SendToGroup(process.Pid, process.PidFd, Signal.Kill);
            await fixture.WaitForExitAsync(process.Pid);
        }
    }

    [Fact]
    public void Descendants_NoSuchProcess_AreNone() => Assert.Empty(ProcessTree.Descendants(int.MaxValue, recursive: true));
}
