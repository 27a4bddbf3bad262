using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Circus.Protocol.Messages;
using Circus.TestKit;

namespace Circus.Stats.Tests.Programs;

/// <summary>How circusd-stats starts, refuses to, and ends.</summary>
public sealed class LifetimeTests
{
    private const string Nowhere = "tcp://127.0.0.1:1";

    [Theory]
    [InlineData("--interval 0", "--interval is a number of seconds from 0.1 to 3600")]
    [InlineData("--interval 3601", "--interval is a number of seconds from 0.1 to 3600")]
    [InlineData("--interval NaN", "--interval is a number of seconds from 0.1 to 3600")]
    [InlineData("--interval soon", "--interval is a number of seconds from 0.1 to 3600")]
    [InlineData("--interval", "--interval")]
    [InlineData("--endpoint nowhere", "--endpoint nowhere: an address looks like tcp://127.0.0.1:5555")]
    [InlineData("--pubsub ipc:///tmp/x", "--pubsub ipc:///tmp/x: ipc:// is not a Unix socket")]
    [InlineData("--statspoint tcp://127.0.0.1:65536", "--statspoint tcp://127.0.0.1:65536: an address looks like")]
    [InlineData("--log-level loud", "loud")]
    [InlineData("--no-such-option", "--no-such-option")]
    [InlineData("--ssh me@there", "--ssh is not supported: open the tunnel with ssh -L")]
    [InlineData("word", "word")]
    public async Task Arguments_Wrong_ExitStatusTwoAndALineThatSaysSo(string arguments, string text)
    {
        var (status, output, error) = await StatsProgram.RunAsync(arguments.Split(' '));

        Assert.Equal((2, ""), (status, output));
        Assert.Contains(text, error);
        Assert.StartsWith("circusd-stats: ", error);
        Assert.EndsWith("circusd-stats --help lists the options\n", error);
    }

    [Fact]
    public async Task Help_ListsEveryOption()
    {
        var (status, output, error) = await StatsProgram.RunAsync("--help");

        Assert.Equal((0, ""), (status, error));
        foreach (var option in new[] { "--endpoint", "--pubsub", "--statspoint", "--interval", "--end-with-parent", "--log-level", "--log-output", "--version" })
        {
            Assert.Contains(option, output);
        }
    }

    [Fact]
    public async Task Log_CannotBeWritten_IsSaidInsteadOfRunningSilently()
    {
        var (status, output, error) = await StatsProgram.RunAsync("--log-output", "/proc/no/such.log");

        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith("circusd-stats: cannot write the log: ", error);
    }

    [Fact]
    public async Task Port_Taken_SaysWhichAndTheKey()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var endpoint = string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        var (status, output, error) = await StatsProgram.RunAsync(StatsProgram.Arguments(Nowhere, Nowhere, endpoint));

        Assert.Equal((1, ""), (status, output));
        Assert.Equal(
            $"circusd-stats: {endpoint} is taken by another process; the statistics channel needs it: give stats_endpoint in [circus] another address\n", error);
    }

    [Theory]
    // An address of documentation, RFC 5737: no machine has it.
    [InlineData("tcp://192.0.2.1:5557")]
    // A name that never exists, RFC 6761.
    [InlineData("tcp://no.such.invalid:5557")]
    public async Task Address_NotOfThisMachine_SaysWhichAndTheKey(string endpoint)
    {
        var (status, _, error) = await StatsProgram.RunAsync(StatsProgram.Arguments(Nowhere, Nowhere, endpoint));

        Assert.Equal(1, status);
        Assert.StartsWith($"circusd-stats: {endpoint} cannot be bound (", error);
        Assert.Contains("stats_endpoint in [circus]", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData(Native.SIGTERM)]
    [InlineData(Native.SIGINT)]
    [InlineData(Native.SIGQUIT)]
    [InlineData(Native.SIGHUP)]
    public async Task Signal_WhileMeasuring_EndsWithZero(int signal)
    {
        using var sleeper = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [sleeper.Pid]));
        await using var program = await node.MeasureAsync();
        await using var samples = new SampleReader(program.Endpoint);
        await samples.OfAsync("web", sleeper.Pid);

        program.Signal(signal);

        Assert.Equal(0, await program.ExitAsync());
    }

    [Fact]
    public async Task Signal_DaemonDoesNotAnswer_EndsWithZero()
    {
        await using var program = await StatsProgram.StartAsync(Nowhere, Nowhere);

        program.Signal(Native.SIGTERM);

        Assert.Equal(0, await program.ExitAsync());
    }

    [Fact]
    public async Task Daemon_DoesNotAnswer_IsSaidWithItsAddress()
    {
        await using var program = await StatsProgram.StartAsync(Nowhere, Nowhere);

        await program.ReadLogUntilAsync($"circusd does not answer (Timed out. No answer from {Nowhere} within 5 s.)");
    }

    [Fact]
    public async Task Parent_Gone_EndsWithIt()
    {
        using var parent = Parent([.. StatsProgram.Arguments(Nowhere, Nowhere, FreePort.Endpoint()), "--end-with-parent"]);
        var pid = await ReadPidAsync(parent);
        var hasEnded = false;
        try
        {
            await ReadUntilPublishingAsync(parent);

            Native.Send(parent.Id, Native.SIGKILL);

            await EndAsync(parent);
            hasEnded = true;
        }
        finally
        {
            if (!hasEnded)
            {
                Native.Send(pid, Native.SIGKILL);
            }
        }
    }

    [Fact]
    public async Task Parent_GoneButNotAskedToFollow_GoesOn()
    {
        using var sleeper = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [sleeper.Pid]));
        var endpoint = FreePort.Endpoint();
        using var parent = Parent(StatsProgram.Arguments(node.Daemon.ControlEndpoint, node.Daemon.EventEndpoint, endpoint));
        var pid = await ReadPidAsync(parent);
        try
        {
            await ReadUntilPublishingAsync(parent);
            await using var samples = new SampleReader(endpoint, "web");

            Native.Send(parent.Id, Native.SIGKILL);
            await parent.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(StatsProgram.Limit, TestContext.Current.CancellationToken);

            Assert.Equal(5, (await samples.PassesAsync("web", 5)).OfType<WatcherSample>().Count());
        }
        finally
        {
            Native.Send(pid, Native.SIGTERM);
        }

        await EndAsync(parent);
    }

    /// <summary>A shell that starts circusd-stats, tells its pid and waits for it.</summary>
    private static Process Parent(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "\"$0\" \"$@\" & echo $!; wait", StatsProgram.FileName, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static async Task<int> ReadPidAsync(Process parent) => int.Parse(
        (await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(StatsProgram.Limit))!, CultureInfo.InvariantCulture);

    /// <summary>It holds the other end of the pipe: the end of the text is its end.</summary>
    private static Task<string> EndAsync(Process parent) => parent.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
        .WaitAsync(StatsProgram.Limit, TestContext.Current.CancellationToken);

    private static async Task ReadUntilPublishingAsync(Process process)
    {
        string? line;
        do
        {
            line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(StatsProgram.Limit, TestContext.Current.CancellationToken);
            Assert.NotNull(line);
        }
        while (!line.Contains("Publishing on ", StringComparison.Ordinal));
    }
}
