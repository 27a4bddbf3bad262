using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Circus.TestKit;

namespace Circus.EndToEnd.Tests;

/// <summary>
/// circusd with statistics and console, on ports and in a folder of its own, with the watchers of its quick start or with given ones. When it
/// is disposed, it is told to end, and nothing may be left: every process of it carries a mark in its environment by which it is found.
/// </summary>
internal sealed partial class RunningCircus : IAsyncDisposable
{
    private const string MarkName = "CIRCUS_TEST_RUN";

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-e2e-");
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _daemon = new();
    private readonly string[] _command;
    private readonly string? _watchers;

    private RunningCircus(string[] command, string? watchers)
    {
        _command = command;
        _watchers = watchers;
    }

    /// <summary>Address of the console, as circusd printed it.</summary>
    public Uri Address { get; private set; } = new("http://localhost");

    /// <summary>The one-time code, as it was printed.</summary>
    public string SetupCode { get; private set; } = "";

    public string ControlEndpoint { get; } = FreePort.Endpoint();

    public string EventEndpoint { get; } = FreePort.Endpoint();

    public string StatsEndpoint { get; } = FreePort.Endpoint();

    public int Pid => _daemon.Id;

    /// <summary>Changes the file of the configuration; circusd does not read it again by itself.</summary>
    public async Task EditAsync(string former, string latter)
    {
        var ini = Path.Combine(_folder.FullName, "circus.ini");
        var text = await File.ReadAllTextAsync(ini);
        Assert.Contains(former, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(ini, text.Replace(former, latter, StringComparison.Ordinal));
    }

    /// <summary>Everything that was printed so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts it and waits until it has said where the console is.</summary>
    /// <param name="watchers">Sections of watchers; those of the quick start when left out.</param>
    /// <param name="command">What starts it, from the top folder of the repository; the circusd of this build when left out.</param>
    public static async Task<RunningCircus> StartAsync(string? watchers = null, string[]? command = null)
    {
        var circus = new RunningCircus(command ?? [BuiltPrograms.Circusd], watchers);
        try
        {
            await circus.StartDaemonAsync();
            return circus;
        }
        catch
        {
            await circus.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program to its end with this run's mark.</summary>
    public Task<ProgramRun> RunAsync(string program, params string[] arguments) => ProgramRun.ToEndAsync(Marked(program, arguments));

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_daemon.HasExited)
            {
                // As Ctrl-C does it: to all of the foreground, that is to what started circusd as well.
                using var kill = Process.Start("kill", ["-INT", "--", string.Create(CultureInfo.InvariantCulture, $"-{_daemon.Id}")]);
                await _daemon.WaitForExitAsync().WaitAsync(_limit);
            }

            Assert.True(_daemon.ExitCode == 0, $"circusd ended with {_daemon.ExitCode}:\n{Log}");
            Assert.True(Left().Count == 0, $"left behind: {string.Join(", ", Left())}\n{Log}");
        }
        finally
        {
            foreach (var pid in Left())
            {
                using var kill = Process.Start("kill", ["-KILL", pid.ToString(CultureInfo.InvariantCulture)]);
                await kill.WaitForExitAsync();
            }

            _daemon.Dispose();
            _folder.Delete(recursive: true);
        }
    }

    private ProcessStartInfo Marked(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        start.Environment[MarkName] = _mark;
        start.Environment.Remove("CIRCUSCTL_ENDPOINT");
        // A build that a command brings about leaves no servers behind.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        return start;
    }

    private async Task StartDaemonAsync()
    {
        var text = _watchers is null
            ? (await RunAsync(BuiltPrograms.Circusd, "--print-quickstart")).Output
            : $"[circus]\nhttpd = True\n{_watchers.Replace("{folder}", _folder.FullName, StringComparison.Ordinal)}\n";
        var ini = Path.Combine(_folder.FullName, "circus.ini");
        // copy_env lets the processes carry the mark.
        await File.WriteAllTextAsync(ini, text
            .Replace("[circus]", $"[circus]\nendpoint = {ControlEndpoint}\npubsub_endpoint = {EventEndpoint}\nstats_endpoint = {StatsEndpoint}\nhttpd_port = 0\n", StringComparison.Ordinal)
            .Replace("\ncmd = ", "\ncopy_env = True\ncmd = ", StringComparison.Ordinal));

        _daemon.StartInfo = Marked("setsid", [.. _command, ini]);
        _daemon.StartInfo.WorkingDirectory = BuiltPrograms.Repository;
        _daemon.StartInfo.RedirectStandardOutput = true;
        _daemon.StartInfo.RedirectStandardError = true;
        _daemon.StartInfo.Environment["XDG_STATE_HOME"] = _folder.FullName;
        _daemon.StartInfo.Environment.Remove("STATE_DIRECTORY");
        _daemon.OutputDataReceived += (_, line) => Read(line.Data);
        _daemon.ErrorDataReceived += (_, line) => Read(line.Data);
        _daemon.EnableRaisingEvents = true;
        _daemon.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"circusd ended early:\n{Log}"));
        _daemon.Start();
        _daemon.BeginOutputReadLine();
        _daemon.BeginErrorReadLine();
        await _ready.Task.WaitAsync(_limit, TestContext.Current.CancellationToken);
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_log)
        {
            _log.AppendLine(line);
        }

        if (AddressLine().Match(line) is { Success: true } address)
        {
            Address = new Uri(address.Groups[1].Value);
        }
        else if (CodeLine().Match(line) is { Success: true } code)
        {
            SetupCode = code.Groups[1].Value;
            _ready.TrySetResult();
        }
    }

    private List<int> Left()
    {
        List<int> left = [];
        var mark = Encoding.UTF8.GetBytes($"{MarkName}={_mark}");
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                try
                {
                    if (File.ReadAllBytes($"{folder}/environ").AsSpan().IndexOf(mark) >= 0)
                    {
                        left.Add(pid);
                    }
                }
                catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
                {
                    // It ended while we looked, or is nobody of ours.
                }
            }
        }

        return left;
    }

    [GeneratedRegex(@"^\s*Console\s+(http://[^/\s]+)")]
    private static partial Regex AddressLine();

    [GeneratedRegex(@"^\s*Set-up code\s+(\S+)")]
    private static partial Regex CodeLine();
}
