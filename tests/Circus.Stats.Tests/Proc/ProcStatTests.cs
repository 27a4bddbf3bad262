using System.Text;
using Circus.Stats.Proc;

namespace Circus.Stats.Tests.Proc;

public sealed class ProcStatTests
{
    [Fact]
    public void TryParse_CapturedLine_GivesItsFields()
    {
        Assert.True(ProcStat.TryParse(Fixture.Read("stat-ordinary.txt"), out var stat));
        Assert.Equal('R', stat.State);
        Assert.Equal(1, stat.Threads);
        Assert.True(stat is { Nice: 0, StartTime: > 0, VirtualBytes: > 1_000_000, ResidentPages: > 0 });
    }

    [Fact]
    public void TryParse_NameWithBracketsBlanksAndNewline_IsNotMistakenForFields()
    {
        Assert.True(ProcStat.TryParse(Fixture.Read("stat-hostile-name.txt"), out var stat));
        Assert.Equal(new ProcStat('S', 1, 134, 0, -5, 7, 55555, 8069120, 1305), stat);
    }

    [Fact]
    public void TryParse_LineCutOffAnywhere_NeverThrows()
    {
        var line = Fixture.Read("stat-hostile-name.txt");
        var enough = line.AsSpan().IndexOf("1305"u8) + 4;
        for (var length = 0; length < line.Length; length++)
        {
            var isRead = ProcStat.TryParse(line.AsSpan(0, length), out _);
            Assert.True(isRead || length < enough, $"{length} bytes");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 (x")]
    [InlineData("1 (x)")]
    [InlineData("1 (x) S one")]
    public void TryParse_NotAStatLine_IsRefused(string line) => Assert.False(ProcStat.TryParse(Encoding.UTF8.GetBytes(line), out _));

    [Fact]
    public void ProcIo_CapturedText_GivesStorageNotCharacters()
    {
        Assert.True(ProcIo.TryParse(Fixture.Read("io.txt"), out var io));
        Assert.Equal(new ProcIo(4096, 8192), io);
        Assert.False(ProcIo.TryParse("rchar: 1\n"u8, out _));
    }

    [Fact]
    public void BootTime_CapturedText_IsFound()
    {
        Assert.Equal(1795464000, Machine.ReadBootTime(Fixture.Read("machine-stat.txt")));
        Assert.Equal(0, Machine.ReadBootTime("cpu 1\n"u8));
    }

    [Theory]
    [InlineData("/usr/bin/python3\0-m\0http.server\0", "python3")]
    [InlineData("nginx: master process /usr/sbin/nginx\0", "nginx:")]
    [InlineData("sh\0", "sh")]
    [InlineData("/opt/x y/z\0", "x")]
    [InlineData("", "N/A")]
    [InlineData("\0\0", "N/A")]
    [InlineData("/bin/", "N/A")]
    public void ProgramOf_CommandLine_IsTheBaseNameOfTheFirstWord(string commandLine, string expected) =>
        Assert.Equal(expected, ProcessNames.ProgramOf(Encoding.UTF8.GetBytes(commandLine)));
}
