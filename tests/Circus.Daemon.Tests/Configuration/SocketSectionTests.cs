using System.Net.Sockets;
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
                Type = SocketType.Dgram,
                Protocol = 17,
                Backlog = 5,
                ReusePort = true,
                Blocking = true,
                Interface = "lo",
                Origin = "my.ini:1",
            },
            Read("[socket:some-socket]\nhost = ::1\nport = 9000\nfamily = af_inet6\ntype = SOCK_DGRAM\nproto = UDP\nbacklog = 5\nso_reuseport = yes\nblocking = 1\ninterface = lo"));

    [Fact]
    public void Read_UnixSocket_ReadsTheMaskAsOctal() =>
        Assert.Equal(
            new SocketOptions { Name = "web", Path = "/run/x.sock", Umask = 18, Replace = true, Origin = "my.ini:1" },
            Read("[socket:web]\npath = $(circus.env.RUN)/x.sock\numask = 022\nreplace = True", ("RUN", "/run")));

    [Theory]
    [Trait("Peer", "194")]
    [InlineData("umask = 0", 511)]
    [InlineData("mode = 0600", 384)]
    [InlineData("backlog = 1", 432)]
    public void Read_UnixSocket_HasTheModeThatFollows(string line, int mode) =>
        Assert.Equal(mode, Read($"[socket:web]\npath = /run/x.sock\n{line}").FileMode);

    [Fact]
    public void Read_OwnerAndGroup_AreKeptAsWritten() =>
        Assert.Equal(
            new SocketOptions { Name = "web", Path = "/run/x.sock", Owner = "www-data", Group = "33", Mode = 432, Origin = "my.ini:1" },
            Read("[socket:web]\npath = /run/x.sock\nowner = www-data\ngroup = 33\nmode = 660"));

    [Theory]
    [Trait("Peer", "193")]
    [InlineData("SOCK_STREAM\nproto = tcp", SocketType.Stream, 6)]
    [InlineData("SOCK_STREAM\nproto = mptcp", SocketType.Stream, 262)]
    [InlineData("SOCK_STREAM", SocketType.Stream, 0)]
    [InlineData("sock_raw\nproto = icmp", SocketType.Raw, 1)]
    [InlineData("SOCK_RDM", SocketType.Rdm, 0)]
    [InlineData("SOCK_SEQPACKET\nproto = 132", SocketType.Seqpacket, 132)]
    public void Read_TypeAndProtocol_AreNumbersOfTheKernel(string type, SocketType expected, int protocol)
    {
        var options = Read($"[socket:web]\nport = 0\ntype = {type}");
        Assert.Equal((expected, protocol), (options.Type, options.Protocol));
    }

    [Fact]
    public void Read_KeysOfTheFileWithoutPath_AreWarnedOf() => Assert.Equal(
        ["my.ini:3: [socket:web] mode: has no effect without path: only the file of a Unix socket has it"],
        Ini.Warnings("[socket:web]\nport = 0\nmode = 660"));

    [Fact]
    public void Read_ReusePortAbsent_IsOff() => Assert.False(Read("[socket:web]\nport = 0").ReusePort);

    [Theory]
    [InlineData("port = web", "port: found \"web\", allowed: an integer from 0 to 65535")]
    [InlineData("family = AF_BLUETOOTH", "family: found \"AF_BLUETOOTH\", allowed: AF_INET, AF_INET6 or AF_UNIX")]
    [InlineData("type = SOCK_PACKET", "type: found \"SOCK_PACKET\", allowed: SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_RDM or SOCK_SEQPACKET")]
    [InlineData(
        "proto = smtp",
        "proto: found \"smtp\", allowed: a number from 0 to 262, ip, icmp, igmp, tcp, udp, dccp, gre, esp, ah, ipv6-icmp, ospf, sctp, udplite, raw or mptcp")]
    [InlineData("mode = 888", "mode: found \"888\", allowed: an octal mode from 000 to 777")]
    [InlineData("umask = 9", "umask: found \"9\", allowed: an octal mask from 000 to 777")]
    [InlineData("back_log = 1", "back_log: unknown key, did you mean \"backlog\"?")]
    public void Read_BadValue_IsOneFault(string line, string fault) =>
        Assert.Equal([$"my.ini:2: [socket:web] {fault}"], Ini.Faults($"[socket:web]\n{line}"));

    [Theory]
    [InlineData("path = /run/x.sock\numask = 0\nmode = 660", "my.ini:4: [socket:web] mode: found together with umask, allowed: one of both")]
    [InlineData("type = SOCK_RAW", "my.ini:1: [socket:web]: proto: not found, needed for SOCK_RAW, allowed: a number from 0")]
    public void Read_KeysThatDoNotFit_AreAFault(string lines, string fault) =>
        Assert.StartsWith(fault, Assert.Single(Ini.Faults($"[socket:web]\n{lines}")), StringComparison.Ordinal);

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
