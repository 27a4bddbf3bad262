using System.Net;
using System.Net.Sockets;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Sockets;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Sockets;

public sealed class SocketTableTests(ReaperFixture fixture) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SocketTable> _tables = [];

    public void Dispose()
    {
        _tables.ForEach(t => t.Dispose());
        _folder.Dispose();
    }

    [Fact]
    [Trait("Peer", "191")]
    [Trait("Peer", "192")]
    public async Task Open_TcpPortZero_AcceptsOnThePortItReports()
    {
        var socket = OpenOne(Tcp());
        Assert.InRange(socket.Port, 1, 65535);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, socket.Port, TestContext.Current.CancellationToken);
        Assert.True(client.Connected);
    }

    [Fact]
    [Trait("Peer", "200")]
    public async Task Open_IPv6_AcceptsOnLoopback()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this machine has no IPv6");
        var socket = OpenOne(Tcp() with { Host = "::1", IsIPv6 = true });
        using var client = new TcpClient(AddressFamily.InterNetworkV6);
        await client.ConnectAsync(IPAddress.IPv6Loopback, socket.Port, TestContext.Current.CancellationToken);
        Assert.True(client.Connected);
    }

    [Fact]
    public unsafe void Open_Datagram_Receives()
    {
        var socket = OpenOne(Tcp() with { Type = SocketType.Dgram, Blocking = true });
        using var client = new UdpClient();
        client.Send("ping"u8, new IPEndPoint(IPAddress.Loopback, socket.Port));
        var buffer = stackalloc byte[16];
        Assert.Equal(4, LibC.Read(socket.Fd.Number, buffer, 16));
    }

    [Fact]
    [Trait("Peer", "198")]
    public async Task Open_Unix_AcceptsAndItsFileHasTheMaskedModeAndGoesWithIt()
    {
        var path = _folder.File("web.sock");
        var socket = OpenOne(Unix(path));
        using (var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await client.ConnectAsync(new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
        }

        Assert.True(FileIdentity.TryReadLink(path, out var file));
        // 0777 less the default mask 0117.
        Assert.Equal(0x1B0, file.Mode & 0x1FF);
        socket.Dispose();
        Assert.False(File.Exists(path));
    }

    [Theory]
    [Trait("Peer", "197")]
    [InlineData(0, null, 0x1FF)]
    [InlineData(0x4F, 0x180, 0x180)]
    public void Open_UnixMode_IsThatOfTheFileWhateverTheDaemonsMask(int umask, int? mode, int expected)
    {
        var path = _folder.File("web.sock");
        OpenOne(Unix(path) with { Umask = umask, Mode = mode });
        Assert.True(FileIdentity.TryReadLink(path, out var file));
        Assert.Equal(expected, file.Mode & 0x1FF);
    }

    [Theory]
    [InlineData("nobody", null, "65534 0 660")]
    [InlineData("nobody", "65534", "65534 65534 660")]
    [InlineData("4242", "4343", "4242 4343 660")]
    public async Task Open_UnixOwnerAndGroup_GetTheFile(string owner, string? group, string expected)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may give a file away");
        var path = _folder.File("web.sock");
        OpenOne(Unix(path) with { Owner = owner, Group = group });
        Assert.Equal(expected + "\n", await fixture.RunAsync(Child.Shell($"stat -c '%u %g %a' {path}")));
    }

    [Theory]
    [InlineData("no-such-user", null, "there is no user no-such-user; change owner")]
    [InlineData(null, "no-such-group", "there is no group no-such-group; change group")]
    public void Open_UnixOwnerUnknown_IsRefusedAndLeavesNoFile(string? owner, string? group, string cause)
    {
        var path = _folder.File("web.sock");
        Assert.Equal($"[socket:web] at my.ini:12: cannot listen on {path}: {cause}", RefuseOne(Unix(path) with { Owner = owner, Group = group }));
        Assert.False(FileIdentity.TryReadLink(path, out _));
    }

    [Fact]
    public async Task Open_UnixSeqpacket_KeepsTheBoundsOfMessages()
    {
        var path = _folder.File("web.sock");
        using var listener = Copy(OpenOne(Unix(path) with { Type = SocketType.Seqpacket }));
        using var client = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
        client.Send("one"u8);
        client.Send("two"u8);
        using var accepted = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, accepted.Receive(new byte[16]));
    }

    [Fact]
    public void Open_Raw_IsBoundToTheAddress()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "raw sockets are for root");
        Assert.Equal(0, OpenOne(Tcp() with { Type = SocketType.Raw, Protocol = 1 }).Port);
    }

    [Fact]
    public void Open_TypeThatTheKernelHasNot_IsRefused() => Assert.Equal(
        "[socket:web] at my.ini:12: cannot bind to 127.0.0.1:0: socket type not supported; this kernel has no such socket; check type, family and proto",
        RefuseOne(Tcp() with { Type = SocketType.Rdm }));

    [Fact]
    [Trait("Peer", "193")]
    public void Open_ProtocolOfAnotherType_IsRefused() => Assert.EndsWith(
        "protocol not supported; this kernel has no such socket; check type, family and proto", RefuseOne(Tcp() with { Protocol = 17 }), StringComparison.Ordinal);

    [Fact]
    [Trait("Peer", "199")]
    public async Task Open_Interface_IsBoundToIt()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "SO_BINDTODEVICE is for root");
        var socket = OpenOne(Tcp() with { Interface = "lo" });
        using var listener = Copy(socket);
        var name = new byte[16];
        Assert.Equal("lo\0"u8, name.AsSpan(0, listener.GetRawSocketOption(LibC.SOL_SOCKET, LibC.SO_BINDTODEVICE, name)));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, socket.Port, TestContext.Current.CancellationToken);
        Assert.True(client.Connected);
    }

    [Fact]
    [Trait("Peer", "195")]
    public void Dispose_UnixFileReplacedByAnother_IsLeft()
    {
        var path = _folder.File("web.sock");
        var old = OpenOne(Unix(path));
        OpenOne(Unix(path) with { Replace = true });
        old.Dispose();
        Assert.True(FileIdentity.TryReadLink(path, out _));
    }

    [Fact]
    [Trait("Peer", "195")]
    public void Open_UnixFileExists_IsRefusedUnlessReplaceIsSet()
    {
        var path = _folder.File("web.sock");
        OpenOne(Unix(path));
        Assert.Equal(
            $"[socket:web] at my.ini:12: cannot listen on {path}: the file exists already; remove it, or set replace = True",
            RefuseOne(Unix(path)));
    }

    [Fact]
    public void Open_ReplaceWouldRemoveAnOrdinaryFile_IsRefused()
    {
        var path = _folder.File("web.sock");
        File.WriteAllText(path, "precious");
        Assert.Equal(
            $"[socket:web] at my.ini:12: cannot listen on {path}: the file exists and is not a socket, so it is not replaced; remove it, or change path",
            RefuseOne(Unix(path) with { Replace = true }));
        Assert.Equal("precious", File.ReadAllText(path));
    }

    [Fact]
    public void Open_UnixFolderMissing_IsRefused()
    {
        var path = _folder.File("none/web.sock");
        Assert.Equal(
            $"[socket:web] at my.ini:12: cannot listen on {path}: no such file or directory; create its folder, or change path",
            RefuseOne(Unix(path)));
    }

    [Fact]
    public void Open_UnixPathTooLong_IsRefused()
    {
        var path = _folder.File(new string('x', 120));
        Assert.Contains("the path is longer than 107 bytes", RefuseOne(Unix(path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PortTaken_NamesItWhoAskedAndTheKey()
    {
        var taken = OpenOne(Tcp());
        Assert.Equal(
            $"[socket:web] at my.ini:12: cannot listen on 127.0.0.1:{taken.Port}: address already in use; change port, or stop the program that has it (\"ss -lptn\" shows it)",
            RefuseOne(Tcp() with { Port = taken.Port }));
    }

    [Theory]
    [InlineData("192.0.2.1", "cannot assign requested address; this machine has no such address; change host")]
    [InlineData("::1", "this is not an address of AF_INET; change host or family")]
    public void Open_WrongHost_IsRefused(string host, string cause) =>
        Assert.Equal($"[socket:web] at my.ini:12: cannot listen on {host}:0: {cause}", RefuseOne(Tcp() with { Host = host }));

    [Fact]
    public void Open_UnknownInterface_IsRefused() => Assert.Equal(
        "[socket:web] at my.ini:12: cannot listen on 127.0.0.1:0: no such network interface: no-such-if; check interface",
        RefuseOne(Tcp() with { Interface = "no-such-if" }));

    [Theory]
    [Trait("Peer", "196")]
    [InlineData(false, LibC.O_NONBLOCK)]
    [InlineData(true, 0)]
    public void Open_Blocking_IsAsAskedFor(bool blocking, int expected) =>
        Assert.Equal(expected, LibC.Fcntl(OpenOne(Tcp() with { Blocking = blocking }).Fd.Number, LibC.F_GETFL, 0) & LibC.O_NONBLOCK);

    [Fact]
    public void Open_Any_IsCloseOnExec() => Assert.Equal(LibC.FD_CLOEXEC, LibC.Fcntl(OpenOne(Tcp()).Fd.Number, LibC.F_GETFD, 0));

    [Fact]
    [Trait("Peer", "201")]
    public void Lend_ReusePort_IsANewListeningSocketOfTheSamePort()
    {
        var socket = OpenOne(Tcp() with { ReusePort = true });
        using var one = Lend(socket);
        using var two = Lend(socket);
        Assert.Equal([socket.Port, socket.Port], new[] { one, two }.Select(lent => ((IPEndPoint)lent.LocalEndPoint!).Port));
        Assert.All([one, two], lent => Assert.NotEqual(0, (int)lent.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection)!));
        using var own = Copy(socket);
        Assert.Equal(0, (int)own.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection)!);
    }

    [Fact]
    public async Task Lend_ReusePort_WhatWaitsForOneThatIsClosedGoesToTheOthers()
    {
        Assert.SkipUnless(QueueMigration.IsOffered, "this kernel moves nothing, or only for root");
        const int Clients = 40;
        var socket = OpenOne(Tcp() with { ReusePort = true });
        var closing = Lend(socket);
        using var staying = Lend(socket);
        var clients = Enumerable.Range(0, Clients).Select(_ => new TcpClient()).ToArray();
        foreach (var client in clients)
        {
            await client.ConnectAsync(IPAddress.Loopback, socket.Port, TestContext.Current.CancellationToken);
        }

        Assert.True(closing.Poll(0, SelectMode.SelectRead), "the other one has them all");
        closing.Dispose();
        for (var i = 0; i < Clients; i++)
        {
            using var accepted = await staying.AcceptAsync(TestContext.Current.CancellationToken);
            Assert.True(accepted.Connected);
        }

        Array.ForEach(clients, client => client.Dispose());
    }

    [Fact]
    public void Open_SeveralFaults_ReportsAllAndOpensNone()
    {
        var path = _folder.File("web.sock");
        Assert.False(SocketTable.TryOpen(
            [Tcp() with { Name = "b", Host = "192.0.2.1" }, Unix(path) with { Name = "c" }, Tcp() with { Name = "a", Host = "192.0.2.1" }],
            out _,
            out var faults));
        Assert.Equal(["[socket:a]", "[socket:b]"], faults.Select(f => f.Split(' ')[0]));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Table_OpenSockets_AreListedByName()
    {
        var path = _folder.File("admin.sock");
        var table = Open(Tcp(), Unix(path) with { Name = "admin", Backlog = 5 });
        var web = table.Find("WEB")!;
        var admin = table.Find("admin")!;

        Assert.Equal(
            [new(admin.Fd.Number, "admin", 5, null, null, path), new(web.Fd.Number, "web", 2048, "127.0.0.1", web.Port, null)],
            table.Descriptions);
        Assert.Equal(web.Fd.Number, table.Numbers["web"]);
        Assert.Null(table.Find("none"));
    }

    [Fact]
    [Trait("Peer", "202")]
    public async Task Socket_LentToAChild_IsTheSameSocketThere()
    {
        var socket = OpenOne(Tcp());
        var spec = Child.Shell($"readlink /proc/$$/fd/{socket.Fd.Number}") with { Passed = [new PassedDescriptor(socket.Fd, socket.Fd.Number)] };
        var own = new FileInfo($"/proc/self/fd/{socket.Fd.Number}").LinkTarget;
        Assert.Equal(own + "\n", await fixture.RunAsync(spec));
    }

    /// <summary>What a process is given, without one in between.</summary>
    private static Socket Lend(ManagedSocket socket)
    {
        var fd = socket.Lend(out var reason);
        Assert.True(fd is not null, reason);
        using (fd)
        {
            return Copy(fd);
        }
    }

    private static Socket Copy(ManagedSocket socket) => Copy(socket.Fd);

    /// <summary>A process' view of it.</summary>
    private static Socket Copy(SafeFd fd) => new(new SafeSocketHandle(LibC.Fcntl(fd.Number, LibC.F_DUPFD_CLOEXEC, 0), ownsHandle: true));

    private static SocketOptions Tcp() => new() { Name = "web", Host = "127.0.0.1", Port = 0, Origin = "my.ini:12" };

    private static SocketOptions Unix(string path) => new() { Name = "web", Path = path, Origin = "my.ini:12" };

    private SocketTable Open(params SocketOptions[] options)
    {
        var isOpen = SocketTable.TryOpen(options, out var table, out var faults);
        Assert.True(isOpen, string.Join('\n', faults));
        _tables.Add(table!);
        return table!;
    }

    private ManagedSocket OpenOne(SocketOptions options) => Open(options).Find(options.Name)!;

    private static string RefuseOne(SocketOptions options)
    {
        Assert.False(SocketTable.TryOpen([options], out _, out var faults));
        return Assert.Single(faults);
    }
}
