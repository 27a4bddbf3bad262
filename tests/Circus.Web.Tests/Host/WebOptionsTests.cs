using Circus.Web.Live;

namespace Circus.Web.Tests.Host;

public sealed class WebOptionsTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private WebOptions? _options;

    [Fact]
    public async Task CommandLine_Nothing_TakesTheDefaults()
    {
        Assert.Equal(0, await RunAsync("--state-dir", "/state"));

        Assert.Equal(new WebOptions { StateDirectory = "/state" }, _options);
    }

    [Fact]
    public async Task CommandLine_Everything_IsRead()
    {
        Assert.Equal(0, await RunAsync(
            "--fd", "7", "--host", "::1", "--port", "9000", "--endpoint", "unix:///run/c.sock", "--pubsub", "tcp://127.0.0.1:1",
            "--statspoint", "tcp://127.0.0.1:2", "--state-dir", "/state", "--idle-hours", "1", "--session-hours", "10", "--log-level", "debug"));

        Assert.Equal(
            new WebOptions
            {
                ListenDescriptor = 7,
                Host = "::1",
                Port = 9000,
                Endpoint = "unix:///run/c.sock",
                PubsubEndpoint = "tcp://127.0.0.1:1",
                StatsEndpoint = "tcp://127.0.0.1:2",
                StateDirectory = "/state",
                IdleHours = 1,
                SessionHours = 10,
                LogLevel = "debug",
            },
            _options);
    }

    [Fact]
    public async Task CommandLine_ManyFaults_NamesEachAndStartsNothing()
    {
        var code = await RunAsync(
            "--fd", "1", "--host", "0.0.0.0", "--port", "many", "--endpoint", "127.0.0.1:5555", "--pubsub", "tcp://127.0.0.1",
            "--statspoint", "ipc://", "--state-dir", "state", "--session-hours", "0", "--log-level", "loud", "--nonsense");

        Assert.Equal(2, code);
        Assert.Null(_options);
        var lines = _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.StartsWith("circushttpd: ", line, StringComparison.Ordinal));
        Assert.All(
            ["--fd: found '1'", "--host: found '0.0.0.0'", "'many'", "--endpoint: found '127.0.0.1:5555'", "--pubsub: found 'tcp://127.0.0.1'",
                "--statspoint: found 'ipc://'", "--state-dir: found 'state'", "--session-hours: found '0'", "--log-level: found 'loud'", "'--nonsense'"],
            fault => Assert.Single(lines, line => line.Contains(fault, StringComparison.Ordinal)));
        Assert.Equal(11, lines.Length);
    }

    [Fact]
    public async Task Row78_CommandLine_OtherNodes_AreReadInOrder()
    {
        Assert.Equal(0, await RunAsync("--state-dir", "/state", "--node", "north=tcp://10.0.0.1:1,tcp://10.0.0.1:2,tcp://10.0.0.1:3", "--node", "south=unix:///run/c.sock,tcp://h:2,tcp://h:3"));

        Assert.Equal(
            [
                new NodeAddress("north", "tcp://10.0.0.1:1", "tcp://10.0.0.1:2", "tcp://10.0.0.1:3"),
                new NodeAddress("south", "unix:///run/c.sock", "tcp://h:2", "tcp://h:3"),
            ],
            _options!.Nodes);
    }

    [Theory]
    [InlineData("north")]
    [InlineData("=tcp://h:1,tcp://h:2,tcp://h:3")]
    [InlineData("north=tcp://h:1")]
    [InlineData("north=tcp://h:1,here,tcp://h:3")]
    public async Task CommandLine_NodeOfAnotherForm_IsRefused(string node)
    {
        Assert.Equal(2, await RunAsync("--state-dir", "/state", "--node", node));

        Assert.Contains("--node: found", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("65536")]
    public async Task CommandLine_PortOutOfRange_IsRefused(string port)
    {
        Assert.Equal(2, await RunAsync("--state-dir", "/state", "--port", port));

        Assert.Contains($"--port: found '{port}', allowed is 0 to 65535", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "--state-dir")]
    [InlineData("--version", "0.1.0")]
    public async Task CommandLine_Question_IsAnsweredWithoutAStart(string question, string expected)
    {
        Assert.Equal(0, await RunAsync(question));

        Assert.Null(_options);
        Assert.Contains(expected, _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/var/lib/circus:/var/lib/other", "/xdg", "/home/ana", "/var/lib/circus")]
    [InlineData(null, "/xdg", "/home/ana", "/xdg/circus")]
    [InlineData("", "", "/home/ana", "/home/ana/.local/state/circus")]
    [InlineData(null, null, null, "")]
    public void StateDirectory_Default_IsTheFirstThatTheEnvironmentNames(string? systemd, string? xdg, string? home, string expected)
    {
        var environment = new Dictionary<string, string?> { ["STATE_DIRECTORY"] = systemd, ["XDG_STATE_HOME"] = xdg, ["HOME"] = home };

        Assert.Equal(expected, WebOptionsCommand.DefaultStateDirectory(environment.GetValueOrDefault));
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private Task<int> RunAsync(params string[] arguments) => WebOptionsCommand.RunAsync(arguments, _output, _error, (options, _, _, _) =>
    {
        _options = options;
        return Task.FromResult(0);
    });
}
