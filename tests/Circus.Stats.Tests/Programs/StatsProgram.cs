using System.Diagnostics;
using System.Globalization;
using System.Text;
using Circus.TestKit;

namespace Circus.Stats.Tests.Programs;

/// <summary>The built circusd-stats in a process of its own, publishing on a port of its own.</summary>
internal sealed class StatsProgram : IAsyncDisposable
{
    /// <summary>Long enough for a loaded machine; a test that needs it has failed.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private StatsProgram(string endpoint, Process process)
    {
        Endpoint = endpoint;
        _process = process;
    }

    /// <summary>Where it publishes.</summary>
    public string Endpoint { get; }

    public int Pid => _process.Id;

    /// <summary>Starts it; returns when its port is bound and signals are handled.</summary>
    /// <param name="control">Control endpoint of the daemon.</param>
    /// <param name="events">Event endpoint of the daemon.</param>
    /// <param name="interval">Seconds.</param>
    /// <param name="more">Further arguments.</param>
    public static async Task<StatsProgram> StartAsync(string control, string events, double interval = 0.1, params string[] more)
    {
        var endpoint = FreePort.Endpoint();
        return await StartOnAsync(endpoint, [.. Arguments(control, events, endpoint, interval), .. more]);
    }

    /// <summary>The same with arguments of the test's own.</summary>
    public static async Task<StatsProgram> StartOnAsync(string endpoint, params string[] arguments)
    {
        var program = new StatsProgram(endpoint, Launch(FileName, arguments));
        await program.ReadLogUntilAsync("Publishing on ");
        return program;
    }

    /// <summary>The same, started by another program: its path and its first arguments.</summary>
    public static async Task<StatsProgram> StartByAsync(string[] starter, string control, string events)
    {
        var endpoint = FreePort.Endpoint();
        var program = new StatsProgram(endpoint, Launch(starter[0], [.. starter[1..], FileName, .. Arguments(control, events, endpoint)]));
        await program.ReadLogUntilAsync("Publishing on ");
        return program;
    }

    /// <summary>The same with so many descriptors, of which it cannot have more.</summary>
    public static Task<StatsProgram> StartWithDescriptorsAsync(int most, string control, string events) =>
        StartByAsync(["/usr/bin/prlimit", string.Create(CultureInfo.InvariantCulture, $"--nofile={most}:{most}")], control, events);

    /// <summary>The same, seeing only processes of its own group of users in a /proc of its own: hidepid=2, proc(5).</summary>
    public static Task<StatsProgram> StartWithHiddenProcessesAsync(string control, string events) =>
        StartByAsync(
            ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", "mount -t proc -o hidepid=2 proc /proc && exec setpriv --regid=65534 --clear-groups --bounding-set=-sys_ptrace \"$@\"", "sh"],
            control,
            events);

    public static string[] Arguments(string control, string events, string endpoint, double interval = 0.1) =>
        ["--endpoint", control, "--pubsub", events, "--statspoint", endpoint, "--interval", interval.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Where it answers.</summary>
    public string Query => Protocol.Endpoint.QueryOf(Endpoint);

    /// <summary>What it has logged so far, as far as it was read.</summary>
    public string Log => _log.ToString();

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Launch(FileName, arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>artifacts/bin/PROJECT/CONFIGURATION.</summary>
    public static string FileName
    {
        get
        {
            var folder = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
            return Path.GetFullPath(Path.Combine(folder, "..", "..", "Circus.Stats", Path.GetFileName(folder), "circusd-stats"));
        }
    }

    /// <summary>Reads its standard error up to a line that contains the text.</summary>
    public async Task ReadLogUntilAsync(string text)
    {
        string? line;
        do
        {
            line = await _process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit);
            _log.AppendLine(line);
            Assert.True(line is not null, $"it ended: {_log}");
        }
        while (!line.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>What it has logged since, to its end.</summary>
    public Task<string> RestOfLogAsync() => _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Limit);

    public void Signal(int signal) => Native.Send(Pid, signal);

    /// <summary>Its exit status.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Limit);
        }
    }

    private static Process Launch(string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
