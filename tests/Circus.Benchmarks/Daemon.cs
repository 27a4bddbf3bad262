using System.Diagnostics;
using Circus.TestKit;

namespace Circus.Benchmarks;

/// <summary>A circusd of this build (or of a folder of programs) on ports and in a folder of its own; ended, with its children, when disposed.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    /// <summary>Lines of the log that are kept.</summary>
    private const int KeptLines = 200;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-bench-");
    private readonly Queue<string> _lines = [];
    private readonly ProcessStartInfo _start;
    private readonly string _ini;
    private Process? _process;
    private TaskCompletionSource _ready = new();
    private CancellationTokenSource _reading = new();

    /// <summary>Does not run yet.</summary>
    /// <param name="programs">Folder of the programs; null takes the one that was built with this program.</param>
    /// <param name="watchers">Sections of watchers, or first more keys of [circus]; {folder} stands for its folder.</param>
    public Daemon(string? programs, string watchers)
    {
        _ini = Path.Combine(Folder, "bench.ini");
        File.WriteAllText(_ini, $"""
            [circus]
            endpoint = {Control}
            pubsub_endpoint = {Events}
            {watchers.Replace("{folder}", Folder, StringComparison.Ordinal)}

            """);
        _start = new ProcessStartInfo(Program(programs, "Circus.Daemon", "circusd"), [_ini]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = Folder };
        _start.Environment["XDG_STATE_HOME"] = Folder;
    }

    public string Control { get; } = FreePort.Endpoint();

    public string Events { get; } = FreePort.Endpoint();

    public string Folder => _folder.FullName;

    public int Pid => _process!.Id;

    /// <summary>From the start of the program until every process of every watcher has been made.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>What circusd says of its own part of that.</summary>
    public string Report { get; private set; } = "";

    /// <summary>The last lines of its log.</summary>
    public string Log
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public static async Task<Daemon> StartAsync(string? programs, string watchers, CancellationToken cancellationToken)
    {
        var daemon = new Daemon(programs, watchers);
        try
        {
            daemon.Launch();
            await daemon.ReadyAsync(cancellationToken);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it, or another one on the same configuration when the one before is gone; returns at once.</summary>
    public void Launch()
    {
        _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var since = Stopwatch.GetTimestamp();
        _process = Process.Start(_start)!;
        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        _reading = new CancellationTokenSource();
        _ = ReadAsync(_process, _ready, since, _reading.Token);
    }

    /// <summary>Changes its configuration; nothing is told.</summary>
    public void Edit(Func<string, string> change) => File.WriteAllText(_ini, change(File.ReadAllText(_ini)));

    /// <summary>"circusd --check" on its configuration, to the end.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var check = Process.Start(new ProcessStartInfo(_start.FileName, ["--check", _ini]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = check.StandardError.ReadToEndAsync(cancellationToken);
        await check.StandardOutput.ReadToEndAsync(cancellationToken);
        await check.WaitForExitAsync(cancellationToken);
        if (check.ExitCode != 0)
        {
            throw new InvalidOperationException($"circusd --check ended with {check.ExitCode}: {await said}");
        }
    }

    /// <summary>Waits until every process of every watcher has been made.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(Ending.Limit, cancellationToken);

    /// <summary>It dies as by the kernel's hand, its children live on; returns when it is gone.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await EndedAsync();
    }

    /// <summary>Its end as an operator asks for it; its children end as well.</summary>
    public async Task StopAsync()
    {
        if (_process is not null)
        {
            await Ending.TermAsync(_process);
            await EndedAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Path of a program: in that folder, or where its project is built.</summary>
    public static string Program(string? programs, string project, string program)
    {
        // artifacts/bin/Circus.Benchmarks/CONFIGURATION lies beside artifacts/bin/Circus.Daemon/CONFIGURATION.
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return programs is null
            ? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, program))
            : Path.GetFullPath(Path.Combine(programs, program));
    }

    private async Task EndedAsync()
    {
        await _process!.WaitForExitAsync(CancellationToken.None).WaitAsync(Ending.Limit);
        // Its children may hold the other end of its log.
        await _reading.CancelAsync();
        _reading.Dispose();
        _process.Dispose();
        _process = null;
    }

    private async Task ReadAsync(Process process, TaskCompletionSource ready, long since, CancellationToken cancellationToken)
    {
        _ = FailAsync(process, ready);
        try
        {
            while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
            {
                lock (_lines)
                {
                    _lines.Enqueue(line);
                    if (_lines.Count > KeptLines)
                    {
                        _lines.Dequeue();
                    }
                }

                if (line.Contains("Arbiter now waiting", StringComparison.Ordinal))
                {
                    StartTime = Stopwatch.GetElapsedTime(since);
                    Report = line[line.IndexOf('(', StringComparison.Ordinal)..];
                    ready.TrySetResult();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The process has ended.
        }
    }

    /// <summary>Whoever waits for a daemon that has ended is told so.</summary>
    private async Task FailAsync(Process process, TaskCompletionSource ready)
    {
        await process.WaitForExitAsync();
        ready.TrySetException(new InvalidOperationException($"circusd ended\n{Log}"));
        // Nobody may be waiting for that.
        _ = ready.Task.Exception;
    }
}
