using System.Text;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Tests.Interop;

public sealed class ProcessStatTests
{
    private const string Rest = " S 7 42 41 0 -1 4194304 101 0 0 0 3 1 5 7 20 0 1 0 123456789 2494464 224 18446744073709551615\n";

    [Theory]
    [InlineData("sleep")]
    [InlineData("a b")]
    [InlineData("a) R 1 2 3 (b")]
    [InlineData("line\nbreak")]
    [InlineData(")")]
    [InlineData("")]
    public void TryParse_AnyName_FindsTheFieldsBehindIt(string name)
    {
        Assert.True(ProcessStat.TryParse(Encoding.UTF8.GetBytes($"40 ({name}){Rest}"), out var stat));
        Assert.Equal(new ProcessStat(40, 'S', 7, 42, 41, 123456789) { ReapedTime = TimeSpan.FromMilliseconds(120), Threads = 1 }, stat);
    }

    [Theory]
    [InlineData("")]
    [InlineData("40")]
    [InlineData("40 (sleep)")]
    [InlineData("40 (sleep) S 1 2")]
    [InlineData("x (sleep) S 7 42 41 0 -1 4194304 101 0 0 0 3 1 0 0 20 0 1 0 5")]
    public void TryParse_CutOff_IsFalse(string line) => Assert.False(ProcessStat.TryParse(Encoding.UTF8.GetBytes(line), out _));

    [Theory]
    [InlineData('Z', false)]
    [InlineData('X', false)]
    [InlineData('T', true)]
    [InlineData('D', true)]
    public void IsLive_State_IsNotZombieOrDead(char state, bool isLive) => Assert.Equal(isLive, new ProcessStat(1, state, 0, 0, 0, 0).IsLive);

    [Fact]
    public void TryRead_NoSuchProcess_IsFalse() => Assert.False(ProcessStat.TryRead(int.MaxValue, out _));
}
