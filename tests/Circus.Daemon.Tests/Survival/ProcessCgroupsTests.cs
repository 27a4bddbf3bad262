using Circus.Daemon.Survival;

namespace Circus.Daemon.Tests.Survival;

public sealed class ProcessCgroupsTests
{
    private const string Unified = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
    private const string Hybrid = "31 23 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n";
    private const string Part = "50 40 0:26 /docker/1234 /sys/fs/cgroup rw shared:1 master:2 - cgroup2 cgroup rw\n";

    [Theory]
    [InlineData(Unified, "0::/system.slice/circusd.service\n", "/sys/fs/cgroup/system.slice/circusd.service")]
    [InlineData(Unified, "0::/\n", "/sys/fs/cgroup")]
    [InlineData(Hybrid, "4:memory:/x\n0::/user.slice\n", "/sys/fs/cgroup/unified/user.slice")]
    [InlineData(Part, "0::/docker/1234/app\n", "/sys/fs/cgroup/app")]
    [InlineData(Part, "0::/\n", "/sys/fs/cgroup")]
    [InlineData(Unified, "0::/../outside\n", null)]
    [InlineData(Unified, "4:memory:/x\n", null)]
    [InlineData("31 23 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n", "0::/\n", null)]
    public void OwnGroup_MountsAndMembership_IsWhereWeAre(string mounts, string memberships, string? folder) =>
        Assert.Equal(folder, ProcessCgroups.OwnGroup(mounts, memberships));
}
