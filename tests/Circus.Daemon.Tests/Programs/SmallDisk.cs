using Circus.Daemon.Processes;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>A disk with room for a journal, and not for much more. Tests that need one are skipped where nobody may mount.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly ReaperFixture _children;
    private readonly TemporaryFolder _folder;

    private SmallDisk(ReaperFixture children, TemporaryFolder folder) => (_children, _folder) = (children, folder);

    public string Path => _folder.Path;

    public static async Task<SmallDisk> MountAsync(ReaperFixture children)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may mount");
        var folder = new TemporaryFolder();
        var isMounted = await RunAsync(children, "mount", "-t", "tmpfs", "-o", "size=128k", "none", folder.Path) == 0;
        if (!isMounted)
        {
            folder.Dispose();
        }

        Assert.SkipUnless(isMounted, "this machine lets nobody mount");
        return new SmallDisk(children, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(_children, "umount", Path);
        _folder.Dispose();
    }

    private static async Task<int> RunAsync(ReaperFixture children, string program, params string[] arguments)
    {
        var process = children.Start(new ProcessSpec
        {
            Arguments = [program, .. arguments],
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin:/usr/sbin:/sbin" },
            WorkingDirectory = "/",
            Stdout = ChildStream.Null,
            Stderr = ChildStream.Null,
        });
        using (process.PidFd)
        {
            return (await children.WaitForExitAsync(process.Pid)).Status.Code;
        }
    }
}
