using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Circus.Benchmarks;

/// <summary>A circusd of this build (or of a folder of programs) on ports and in a folder of its own; ended, with its children, when disposed.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-bench-");
    private readonly Process _process;

    private Daemon(string? programs, string watchers)
    {
        var ini = Path.Combine(_folder.FullName, "bench.ini");
        File.WriteAllText(ini, $"[circus]\nendpoint = {Control}\npubsub_endpoint = {Events}\n{watchers}\n");
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(Program(programs), [ini]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = _folder.FullName },
        };
        _process.StartInfo.Environment["XDG_STATE_HOME"] = _folder.FullName;
    }

    public string Control { get; } = FreeEndpoint();

    public string Events { get; } = FreeEndpoint();

    public int Pid => _process.Id;

    /// <summary>From the start of the program until every process of every watcher has been made.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>What circusd says of its own part of that.</summary>
    public string Report { get; private set; } = "";

    public static async Task<Daemon> StartAsync(string? programs, string watchers)
    {
        var daemon = new Daemon(programs, watchers);
        var since = Stopwatch.GetTimestamp();
        daemon._process.Start();
        while (await daemon._process.StandardError.ReadLineAsync().WaitAsync(_limit) is { } line)
        {
            if (line.Contains("Arbiter now waiting", StringComparison.Ordinal))
            {
                daemon.StartTime = Stopwatch.GetElapsedTime(since);
                daemon.Report = line[line.IndexOf('(', StringComparison.Ordinal)..];
                _ = daemon._process.StandardError.ReadToEndAsync();
                _ = daemon._process.StandardOutput.ReadToEndAsync();
                return daemon;
            }
        }

        throw new InvalidOperationException("circusd ended");
    }

    public static string FreeEndpoint()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    public async ValueTask DisposeAsync()
    {
        using var kill = Process.Start("/bin/kill", ["-TERM", Pid.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync().WaitAsync(_limit);
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Program(string? programs)
    {
        // artifacts/bin/Circus.Benchmarks/CONFIGURATION lies beside artifacts/bin/Circus.Daemon/CONFIGURATION.
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return programs is null
            ? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Circus.Daemon", configuration, "circusd"))
            : Path.GetFullPath(Path.Combine(programs, "circusd"));
    }
}
