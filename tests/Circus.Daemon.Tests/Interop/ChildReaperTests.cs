using System.Collections.Concurrent;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Tests.Interop;

public sealed class ChildReaperTests(ReaperFixture fixture)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(255)]
    public async Task Reaper_ExitedChild_ReportsItsExitStatus(int code)
    {
        var process = fixture.Start(Child.Spec("/bin/sh", "-c", $"exit {code}"));
        using (process.PidFd)
        {
            Assert.Equal(ExitStatus.Exited(code), (await fixture.WaitForExitAsync(process.Pid)).Status);
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(15)]
    public async Task Reaper_KilledChild_ReportsTheSignal(int signal)
    {
        var process = fixture.Start(Child.Spec("/bin/sh", "-c", $"ulimit -c 0; kill -{signal} $$"));
        using (process.PidFd)
        {
            Assert.Equal(ExitStatus.Killed(signal), (await fixture.WaitForExitAsync(process.Pid)).Status);
        }
    }

    [Fact]
    public async Task Reaper_TwoHundredExitAtOnce_AreReportedOnceEach()
    {
        var reports = new ConcurrentBag<(int Pid, long StartTime)>();
        using var listener = fixture.Listen(child => reports.Add((child.Pid, child.StartTime)));
        var processes = new List<SpawnedProcess>();
        for (var i = 0; i < 200; i++)
        {
            processes.Add(fixture.Start(Child.Spec("/bin/cat") with { Stdin = ChildStream.Null }));
        }

        foreach (var process in processes)
        {
            Assert.Equal(ExitStatus.Exited(0), (await fixture.WaitForExitAsync(process.Pid)).Status);
            process.PidFd.Dispose();
        }

        // An orphan of another test may have got one of the numbers since.
        Assert.All(processes, process => Assert.Single(reports, report => report == (process.Pid, process.StartTime)));
    }

    [Fact]
    public async Task Reaper_BusyChild_ReportsItsCpuTime()
    {
        var process = fixture.Start(Child.Spec("/bin/sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done"));
        using (process.PidFd)
        {
            Assert.True((await fixture.WaitForExitAsync(process.Pid)).CpuTime > TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public async Task Reaper_Orphan_IsReportedToo()
    {
        var process = fixture.Start(Child.Shell("sleep 0.1 & echo $!"));
        using (process.PidFd)
        using (process.Stdout)
        {
            var orphan = int.Parse(await Child.ReadLineAsync(process.Stdout!), System.Globalization.CultureInfo.InvariantCulture);
            await fixture.WaitForExitAsync(process.Pid);
            Assert.Equal(ExitStatus.Exited(0), (await fixture.WaitForExitAsync(orphan)).Status);
        }
    }

    [Fact]
    public async Task Reaper_StoppedChild_IsReportedOnlyWhenKilled()
    {
        var process = fixture.Start(Child.Shell("echo up; kill -STOP $$"));
        using (process.PidFd)
        using (process.Stdout)
        {
            Assert.Equal("up", await Child.ReadLineAsync(process.Stdout!));
            Assert.True(new SignalSender().SendToProcess(process.PidFd, Signal.Kill));
            Assert.Equal(ExitStatus.Killed(9), (await fixture.WaitForExitAsync(process.Pid)).Status);
        }
    }
}
