using System.Globalization;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Tests.Interop;

public sealed class SignalSenderTests(ReaperFixture fixture)
{
    private readonly SignalSender _sender = new();

    [Fact]
    public async Task SendToProcess_ReapedProcess_IsFalse()
    {
        var process = fixture.Start(Child.Spec("/bin/true"));
        using (process.PidFd)
        {
            await fixture.WaitForExitAsync(process.Pid);
            Assert.False(_sender.SendToProcess(process.PidFd, Signal.Kill));
        }
    }

    [Fact]
    public void SendToProcess_ClosedPidFd_IsFalse()
    {
        var process = fixture.Start(Child.Spec("/bin/true"));
        process.PidFd.Dispose();
        Assert.False(_sender.SendToProcess(process.PidFd, Signal.Kill));
    }

    [Fact]
    public async Task SendToGroup_GrandchildInTheGroup_EndsToo()
    {
        var (process, grandchild) = await StartWithGrandchildAsync("sleep 600 &");
        using (process.PidFd)
        using (process.Stdout)
        {
            _sender.SendToGroup(process.Pid, process.PidFd, Signal.Term);
            Assert.Equal(ExitStatus.Killed(15), (await fixture.WaitForExitAsync(process.Pid)).Status);
            Assert.Equal(ExitStatus.Killed(15), (await fixture.WaitForExitAsync(grandchild)).Status);
            Assert.False(_sender.GroupIsAlive(process.Pid, process.PidFd));
        }
    }

    [Fact]
    public async Task SendToGroup_GrandchildWithItsOwnSession_EndsToo()
    {
        var (process, grandchild) = await StartWithGrandchildAsync("setsid sh -c 'echo $$; exec sleep 600' &", hasOwnEcho: true);
        using (process.PidFd)
        using (process.Stdout)
        {
            _sender.SendToGroup(process.Pid, process.PidFd, Signal.Kill);
            Assert.Equal(ExitStatus.Killed(9), (await fixture.WaitForExitAsync(process.Pid)).Status);
            Assert.Equal(ExitStatus.Killed(9), (await fixture.WaitForExitAsync(grandchild)).Status);
            Assert.False(_sender.GroupIsAlive(process.Pid, process.PidFd));
        }
    }

    [Fact]
    public async Task SendToGroup_StrayThatIgnoresTerm_IsRememberedForTheKill()
    {
        var (process, grandchild) = await StartWithGrandchildAsync(
            "setsid sh -c 'trap \"\" TERM; echo $$; exec sleep 600' &", hasOwnEcho: true);
        using (process.PidFd)
        using (process.Stdout)
        {
            _sender.SendToGroup(process.Pid, process.PidFd, Signal.Term);
            await fixture.WaitForExitAsync(process.Pid);
            Assert.True(_sender.GroupIsAlive(process.Pid, process.PidFd));

            _sender.SendToGroup(process.Pid, process.PidFd, Signal.Kill);
            Assert.Equal(ExitStatus.Killed(9), (await fixture.WaitForExitAsync(grandchild)).Status);
            Assert.False(_sender.GroupIsAlive(process.Pid, process.PidFd));
        }
    }

    [Fact]
    public async Task GroupIsAlive_LeaderDeadMemberLeft_IsTrueUntilTheMemberEnds()
    {
        var process = fixture.Start(Child.Shell("sleep 600 & echo $!"));
        using (process.PidFd)
        using (process.Stdout)
        {
            var member = int.Parse(await Child.ReadLineAsync(process.Stdout!), CultureInfo.InvariantCulture);
            await fixture.WaitForExitAsync(process.Pid);
            Assert.True(_sender.GroupIsAlive(process.Pid, process.PidFd));

            _sender.SendToGroup(process.Pid, process.PidFd, Signal.Kill);
            await fixture.WaitForExitAsync(member);
            Assert.False(_sender.GroupIsAlive(process.Pid, process.PidFd));
        }
    }

    [Fact]
    public async Task GroupIsAlive_LeaderDeadGroupOfItsOwnLeftInTheSession_IsTrueAndItCanBeEnded()
    {
        // timeout(1) makes a group of its own, as shells with job control do for each job.
        var process = fixture.Start(Child.Shell("timeout 600 sh -c 'echo $$; exec sleep 600' &"));
        using (process.PidFd)
        using (process.Stdout)
        {
            var job = int.Parse(await Child.ReadLineAsync(process.Stdout!), CultureInfo.InvariantCulture);
            await fixture.WaitForExitAsync(process.Pid);
            Assert.True(ProcessStat.TryRead(job, out var stat));
            Assert.Equal((stat.Parent, process.Pid), (stat.Group, stat.Session));
            Assert.True(_sender.GroupIsAlive(process.Pid, process.PidFd));

            _sender.SendToGroup(process.Pid, process.PidFd, Signal.Kill);
            Assert.Equal(ExitStatus.Killed(9), (await fixture.WaitForExitAsync(job)).Status);
            Assert.False(_sender.GroupIsAlive(process.Pid, process.PidFd));
        }
    }

    [Fact]
    public async Task SendToChildren_NotRecursive_SparesGrandchildren()
    {
        var process = fixture.Start(Child.Shell("sh -c 'sleep 600 & echo $!; wait' & wait; sleep 600"));
        using (process.PidFd)
        using (process.Stdout)
        {
            var grandchild = int.Parse(await Child.ReadLineAsync(process.Stdout!), CultureInfo.InvariantCulture);
            var signalled = _sender.SendToChildren(process.Pid, Signal.Kill, recursive: false);

            Assert.Single(signalled);
            Assert.Equal(ExitStatus.Killed(9), (await ReapOfDescendantAsync(grandchild, process)).Status);
        }
    }

    [Fact]
    public async Task SendToChildren_Recursive_ReturnsAllDescendants()
    {
        var process = fixture.Start(Child.Shell("sh -c 'sleep 600 & echo $!; wait' & wait; sleep 600"));
        using (process.PidFd)
        using (process.Stdout)
        {
            var grandchild = int.Parse(await Child.ReadLineAsync(process.Stdout!), CultureInfo.InvariantCulture);
            var signalled = _sender.SendToChildren(process.Pid, Signal.Kill, recursive: true);

            Assert.Equal(2, signalled.Count);
            Assert.Contains(grandchild, signalled);
            _sender.SendToGroup(process.Pid, process.PidFd, Signal.Kill);
            await fixture.WaitForExitAsync(process.Pid);
        }
    }

    [Fact]
    public async Task SendToGroup_NumberBelongsToAnotherLeaderByNow_SparesThatOne()
    {
        Assert.SkipUnless(PidNumbers.CanBeChosen, "takes the right to choose the next pid");
        var former = fixture.Start(Child.Spec("/bin/true"));
        await fixture.WaitForExitAsync(former.Pid);
        var owner = await PidNumbers.StartAsAsync(fixture, former.Pid, Child.Shell("sleep 600 & echo ready; wait"));
        using (former.PidFd)
        using (owner.PidFd)
        using (owner.Stdout)
        {
            await Child.ReadLineAsync(owner.Stdout!);

            Assert.False(_sender.GroupIsAlive(former.Pid, former.PidFd));
            _sender.SendToGroup(former.Pid, former.PidFd, Signal.Kill);

            Assert.True(_sender.GroupIsAlive(owner.Pid, owner.PidFd));
            Assert.True(_sender.Exists(owner.Pid, owner.PidFd));
            Assert.Equal(0, fixture.TimesReaped(owner.Pid));
            _sender.SendToGroup(owner.Pid, owner.PidFd, Signal.Kill);
            await fixture.WaitForExitAsync(owner.Pid);
        }
    }

    [Fact]
    public async Task SendToGroup_LeaderIsReaped_MembersAreReachedAllTheSame()
    {
        var process = fixture.Start(Child.Shell("(trap '' TERM; echo $(exec sh -c 'echo $PPID'); while :; do sleep 1; done) & exit 0"));
        using (process.PidFd)
        using (process.Stdout)
        {
            var member = int.Parse(await Child.ReadLineAsync(process.Stdout!), CultureInfo.InvariantCulture);
            await fixture.WaitForExitAsync(process.Pid);
            Assert.Contains("state ", _sender.DescribeRest(process.Pid, process.PidFd), StringComparison.Ordinal);

            _sender.SendToGroup(process.Pid, process.PidFd, Signal.Kill);

            Assert.Equal(ExitStatus.Killed(9), (await fixture.WaitForExitAsync(member)).Status);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void SendToGroup_NotALeaderOfOurs_Throws(int pid) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _sender.SendToGroup(pid, new SafeFd(-1), Signal.Term));

    /// <summary>The grandchild is spared by the signal to its parent; ended here, it comes to this process as an orphan.</summary>
    private async Task<ReapedChild> ReapOfDescendantAsync(int grandchild, SpawnedProcess leader)
    {
        Assert.True(ProcessStat.TryRead(grandchild, out var stat) && stat.IsLive);
        _sender.SendToGroup(leader.Pid, leader.PidFd, Signal.Kill);
        await fixture.WaitForExitAsync(leader.Pid);
        return await fixture.WaitForExitAsync(grandchild);
    }

    /// <summary>A shell that starts <paramref name="line"/> in the background, tells its pid and waits.</summary>
    private async Task<(SpawnedProcess Process, int Grandchild)> StartWithGrandchildAsync(string line, bool hasOwnEcho = false)
    {
        var process = fixture.Start(Child.Shell(line + (hasOwnEcho ? " wait" : " echo $!; wait")));
        var grandchild = int.Parse(await Child.ReadLineAsync(process.Stdout!), CultureInfo.InvariantCulture);
        return (process, grandchild);
    }
}
