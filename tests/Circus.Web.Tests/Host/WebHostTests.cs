using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Circus.Web.Access;
using Circus.Web.Host;

namespace Circus.Web.Tests.Host;

public sealed partial class WebHostTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_PortIsTaken_SaysWhichAndWhatToChange()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await WebHost.RunAsync(
            new WebOptions { Host = "127.0.0.1", Port = port, StateDirectory = folder.Path, LogLevel = "critical" }, output, error, Cancelled);

        Assert.Equal(1, code);
        Assert.Empty(output.ToString());
        var line = Assert.Single(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), line, StringComparison.Ordinal);
        Assert.Contains("circushttpd", line, StringComparison.Ordinal);
        Assert.Contains("httpd_port in [circus]", line, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Path, "setup-code")));
    }

    [Fact]
    public async Task Run_StateIsAFile_SaysSo()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(path, "", Cancelled);
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await WebHost.RunAsync(new WebOptions { Port = 0, StateDirectory = path }, output, error, Cancelled);

        Assert.Equal(1, code);
        Assert.Contains(path, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_InheritedSocket_IsServedAndOutlivesTheConsole()
    {
        using var folder = new TemporaryFolder();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        for (var run = 1; run <= 2; run++)
        {
            await using var host = await WebHost.StartAsync(Inherited(socket, folder), _ => { }, Cancelled);
            using var browser = new Browser(new Uri(host.Address));

            using var answer = await browser.GetAsync("/healthz");

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(((IPEndPoint)socket.LocalEndPoint!).Port, new Uri(host.Address).Port);
        }

        // Between two consoles a browser waits; it is not refused.
        using var waiting = new TcpClient();
        await waiting.ConnectAsync((IPEndPoint)socket.LocalEndPoint!, Cancelled);
        Assert.True(waiting.Connected);
    }

    [Fact]
    public async Task Run_InheritedSocketOfTheNetwork_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await WebHost.RunAsync(Inherited(socket, folder), output, error, Cancelled);

        Assert.Equal(1, code);
        Assert.Contains("httpd_host in [circus]", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoSuchDescriptor_SaysSo()
    {
        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await WebHost.RunAsync(
            new WebOptions { ListenDescriptor = 60_000, StateDirectory = folder.Path, LogLevel = "critical" }, output, error, Cancelled);

        Assert.Equal(1, code);
        Assert.Contains("descriptor 60000", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Banner_FirstRun_NamesTheSetUpPageAndTheCode() =>
        Assert.Equal(
            "\n  Console       http://localhost:8080/setup\n  Set-up code   7KQ2-M9XD-4TRB\n\n",
            Banner.Text("http://localhost:8080", "7KQ2-M9XD-4TRB"));

    [Fact]
    public void Banner_UsersExist_NamesTheAddressOnly() =>
        Assert.Equal("\n  Console       http://localhost:8080/\n\n", Banner.Text("http://localhost:8080", null));

    [Fact]
    public void Roles_UnknownPermission_IsAFaultOfTheProgram() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Permissions.IsWithin("fly", Permissions.View));

    /// <summary>A second descriptor for the same socket, as after fork and exec: the console owns and closes it.</summary>
    private static WebOptions Inherited(Socket socket, TemporaryFolder folder) =>
        new() { ListenDescriptor = Duplicate((int)socket.Handle), StateDirectory = folder.Path, LogLevel = "critical" };

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);
}
