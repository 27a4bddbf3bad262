using Circus.Daemon.Sockets;

namespace Circus.Daemon.Tests.Configuration;

public sealed class SocketSectionTests
{
    [Fact]
    public void Read_OneKey_HasTheDefaultsOfCircus() =>
        Assert.Equal(new SocketOptions { Name = "web", Port = 0, Origin = "my.ini:1" }, Read("[socket:Web]\nport = 0"));

    [Fact]
    public void Read_AllKeys_AreConverted() =>
        Assert.Equal(
            new SocketOptions
            {
                Name = "some-socket",
                Host = "::1",
                Port = 9000,
                IsIPv6 = true,
                IsDatagram = true,
                Backlog = 5,
                ReusePort = true,
                Blocking = true,
                Interface = "lo",
                Origin = "my.ini:1",
            },
            Read("[socket:some-socket]\nhost = ::1\nport = 9000\nfamily = af_inet6\ntype = SOCK_DGRAM\nbacklog = 5\nso_reuseport = yes\nblocking = 1\ninterface = lo"));

    [Fact]
    public void Read_UnixSocket_ReadsTheMaskAsOctal() =>
        Assert.Equal(
            new SocketOptions { Name = "web", Path = "/run/x.sock", Umask = 18, Replace = true, Origin = "my.ini:1" },
            Read("[socket:web]\npath = $(circus.env.RUN)/x.sock\numask = 022\nreplace = True", ("RUN", "/run")));

    [Fact]
    public void Read_ReusePortAbsent_IsOff() => Assert.False(Read("[socket:web]\nport = 0").ReusePort);

    [Theory]
    [InlineData("port = web", "port: found \"web\", allowed: an integer from 0 to 65535")]
    [InlineData("family = AF_BLUETOOTH", "family: found \"AF_BLUETOOTH\", allowed: AF_INET, AF_INET6 or AF_UNIX")]
    [InlineData("type = SOCK_RAW", "type: found \"SOCK_RAW\", allowed: SOCK_STREAM or SOCK_DGRAM")]
    [InlineData("umask = 9", "umask: found \"9\", allowed: an octal mask from 000 to 777")]
    [InlineData("back_log = 1", "back_log: unknown key, did you mean \"backlog\"?")]
    public void Read_BadValue_IsOneFault(string line, string fault) =>
        Assert.Equal([$"my.ini:2: [socket:web] {fault}"], Ini.Faults($"[socket:web]\n{line}"));

    [Fact]
    public void Read_UnixWithoutPath_IsAFault() =>
        Assert.Equal(
            ["my.ini:1: [socket:web]: path: not found, needed for the family AF_UNIX, allowed: the path of a file"],
            Ini.Faults("[socket:web]\nfamily = AF_UNIX"));

    [Fact]
    public void Read_PathLongerThanTheKernelTakes_IsAFault() =>
        Assert.EndsWith("allowed: at most 107 bytes", Assert.Single(Ini.Faults($"[socket:web]\npath = /{new string('é', 60)}")), StringComparison.Ordinal);

    private static SocketOptions Read(string text, params (string Name, string Value)[] environment) =>
        Assert.Single(Ini.Options(text, environment).Sockets);
}
