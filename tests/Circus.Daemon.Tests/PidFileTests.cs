using System.Globalization;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;
using Circus.Daemon.Tests.Programs;

namespace Circus.Daemon.Tests;

public sealed class PidFileTests(ReaperFixture children) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Pid => _folder.File("pid");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Peer", "104")]
    public void Create_NoFile_HasThePidAndTheModeAndGoesWithIt()
    {
        using (PidFile.Create(Pid, out var fault))
        {
            Assert.Null(fault);
            Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(Pid));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(Pid));
        }

        Assert.False(File.Exists(Pid));
    }

    [Fact]
    [Trait("Peer", "104")]
    public async Task Restart_OtherName_OnlyTheNewOneIsThere()
    {
        await using var daemon = new RunningDaemon(children, "[watcher:web]\nworking_dir = {folder}\ncmd = sleep 600\n", $"pidfile = {Pid}");
        await daemon.StartedAsync();
        Assert.Equal($"{daemon.Pid}\n", await File.ReadAllTextAsync(Pid, TestContext.Current.CancellationToken));
        daemon.Edit($"pidfile = {Pid}", $"pidfile = {Pid}.new");

        await daemon.AskAsync("restart");
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(Pid + ".new")));

        Assert.False(File.Exists(Pid));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(Pid + ".new"));
        Assert.Equal($"{daemon.Pid}\n", await File.ReadAllTextAsync(Pid + ".new", TestContext.Current.CancellationToken));
    }

    [Fact]
    [Trait("Peer", "105")]
    public void Create_Garbage_IsOverwritten()
    {
        File.WriteAllText(Pid, "garbage");
        using var file = PidFile.Create(Pid, out _);
        Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(Pid));
    }

    [Fact]
    [Trait("Peer", "106")]
    public async Task Create_DeadProcess_IsNoFault()
    {
        var process = children.Start(Child.Shell("exit 0"));
        process.PidFd.Dispose();
        await children.WaitForExitAsync(process.Pid);
        File.WriteAllText(Pid, process.Pid.ToString(CultureInfo.InvariantCulture));

        using var file = PidFile.Create(Pid, out var fault);

        Assert.Null(fault);
        Assert.NotNull(file);
    }

    [Fact]
    public async Task Create_ZombieThatNobodyCollects_IsNoFault()
    {
        // What sleep takes over from the shell it never collects.
        var parent = children.Start(Child.Spec("/bin/sh", "-c", "sleep 0 & exec sleep 1000"));
        using var parentFd = parent.PidFd;
        File.WriteAllText(Pid, (await ZombieOfAsync(parent.Pid)).ToString(CultureInfo.InvariantCulture));

        using var file = PidFile.Create(Pid, out var fault);

        Assert.Null(fault);
        PidFd.Send(parentFd, Signal.Kill);
        await children.WaitForExitAsync(parent.Pid);
    }

    [Fact]
    public void Create_LiveProcess_IsRefusedAndTheFileStays()
    {
        File.WriteAllText(Pid, "1");
        Assert.Null(PidFile.Create(Pid, out var fault));
        Assert.Contains("names process 1, which is alive", fault, StringComparison.Ordinal);
        Assert.Equal("1", File.ReadAllText(Pid));
    }

    [Theory]
    [Trait("Peer", "107")]
    [InlineData("garbage", false)]
    [InlineData("1", true)]
    public void Dispose_SomethingElseInIt_StaysIfItIsAPid(string content, bool stays)
    {
        using (PidFile.Create(Pid, out _))
        {
            File.WriteAllText(Pid, content);
        }

        Assert.Equal(stays, File.Exists(Pid));
    }

    private static async Task<int> ZombieOfAsync(int parent)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        using var limit = new CancellationTokenSource(ReaperFixture.Limit);
        while (true)
        {
            if (ProcessTree.DescendantsAndZombies(parent).FirstOrDefault(stat => stat.Parent == parent && !stat.IsLive) is { Pid: > 0 } zombie)
            {
                return zombie.Pid;
            }

            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
