using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Tests.Interop;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.TestKit;

namespace Circus.Daemon.Tests.Programs;

/// <summary>
/// The built circusd in a process of its own, with a configuration in a folder of its own and ports from the kernel. Its watchers run in
/// that folder, so that what they leave behind can be found by its working directory.
/// </summary>
internal sealed class RunningDaemon : IAsyncDisposable
{
    /// <summary>A watcher for tests to which it does not matter what runs.</summary>
    public const string TwoSleepers = """
        [watcher:web]
        working_dir = {folder}
        cmd = sleep 1000
        numprocesses = 2
        graceful_timeout = 2
        """;

    private readonly ReaperFixture _children;
    private readonly TemporaryFolder _folder = new();
    private readonly string _ini;
    private readonly string[] _starter;
    private SpawnedProcess _process;

    /// <param name="children">Starts it.</param>
    /// <param name="watchers">Sections of watchers; {folder} stands for its folder, {worker} for the program test-worker.</param>
    /// <param name="circus">More keys of [circus].</param>
    /// <param name="starter">A program that starts it, with its arguments.</param>
    public RunningDaemon(ReaperFixture children, string watchers, string circus = "", params string[] starter)
        : this(children, watchers, circus, starter, stateDir: null)
    {
    }

    private RunningDaemon(ReaperFixture children, string watchers, string circus, string[] starter, string? stateDir)
    {
        _children = children;
        _starter = starter;
        (ControlPort, EventPort) = (FreePort.Next(), FreePort.Next());
        Client = new CircusClient($"tcp://127.0.0.1:{ControlPort}");
        _ini = _folder.File("circus.ini");
        File.WriteAllText(_ini, $"""
            [circus]
            endpoint = tcp://127.0.0.1:{ControlPort}
            pubsub_endpoint = tcp://127.0.0.1:{EventPort}
            logoutput = {_folder.File("circus.log")}
            state_dir = {stateDir ?? _folder.File("state")}
            {circus}

            {watchers.Replace("{folder}", _folder.Path, StringComparison.Ordinal).Replace("{worker}", ProgramOf("Circus.TestWorker", "test-worker"), StringComparison.Ordinal)}
            """);
        _process = Launch(children, starter, _ini);
    }

    /// <summary>The same, with another folder for its state.</summary>
    public static RunningDaemon WithState(ReaperFixture children, string stateDir, string watchers) => new(children, watchers, "", [], stateDir);

    public CircusClient Client { get; private set; }

    public int ControlPort { get; }

    public int EventPort { get; }

    public int Pid => _process.Pid;

    public string Folder => _folder.Path;

    /// <summary>What it has logged until now.</summary>
    public string Log => File.Exists(_folder.File("circus.log")) ? File.ReadAllText(_folder.File("circus.log")) : "no log";

    /// <summary>Waits until it has logged that: the log has a thread of its own.</summary>
    public Task LoggedAsync(string text) => UntilAsync(() => Task.FromResult(Log.Contains(text, StringComparison.Ordinal)));

    /// <summary>Live processes whose working directory is the folder: those of the watchers, and what they started.</summary>
    /// <remarks>Orphans come to this test program as the subreaper, so whatever is left is a descendant of it.</remarks>
    public IReadOnlyList<int> Left =>
        [.. ProcessTree.Descendants(Environment.ProcessId, recursive: true).Where(p => p.IsLive && DirectoryOf(p.Pid) == Folder).Select(p => p.Pid)];

    /// <summary>Starts circusd on a file; its standard error is on a pipe.</summary>
    public static SpawnedProcess Launch(ReaperFixture children, params string[] arguments) => Launch(children, [], arguments);

    private static SpawnedProcess Launch(ReaperFixture children, string[] starter, params string[] arguments) => children.Start(new ProcessSpec
    {
        Arguments = [.. starter, Program, .. arguments],
        Environment = EnvironmentFor(arguments[0]),
        WorkingDirectory = "/",
        Stdout = ChildStream.Null,
        Stderr = ChildStream.Pipe,
    });

    /// <summary>Changes its configuration file; nothing is told.</summary>
    public void Edit(string old, string now) => File.WriteAllText(_ini, File.ReadAllText(_ini).Replace(old, now, StringComparison.Ordinal));

    /// <summary>Sends a command and waits for what it brings about.</summary>
    public async Task<JsonElement> AskAsync(string command, JsonObject? properties = null)
    {
        properties ??= [];
        properties["waiting"] = true;
        var reply = await ReplyAsync(command, properties);
        Assert.False(reply.IsError, $"{command}: {reply.Body}\n{Log}");
        return reply.Body;
    }

    public Task<ControlReply> ReplyAsync(string command, JsonObject? properties = null) =>
        Client.SendAsync(new ControlRequest(command, properties), ReaperFixture.Limit, TestContext.Current.CancellationToken);

    /// <summary>Pids of a watcher, in the order they were made.</summary>
    public async Task<IReadOnlyList<int>> PidsAsync(string watcher) =>
        [.. (await AskAsync("list", new() { ["name"] = watcher })).GetProperty("pids").EnumerateArray().Select(pid => pid.GetInt32())];

    public async Task<string> StatusAsync(string watcher) =>
        (await AskAsync("status", new() { ["name"] = watcher })).GetProperty("status").GetString()!;

    /// <summary>The port of a managed socket.</summary>
    public async Task<int> PortAsync(string socket) => (await AskAsync("listsockets")).GetProperty("sockets").EnumerateArray()
        .Single(element => element.GetProperty("name").GetString() == socket).GetProperty("port").GetInt32();

    /// <summary>Connects to a managed socket and reads the pid that test-worker answers with.</summary>
    public static async Task<int> VisitAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        return int.Parse((await reader.ReadLineAsync(TestContext.Current.CancellationToken))!, CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until it says so; fails when it stays otherwise.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await isSo())
        {
            Assert.False(limit.IsCancellationRequested, Log);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>A watcher as "describe" tells it.</summary>
    public async Task<JsonElement> DescribeAsync(string watcher) => (await AskAsync("describe")).GetProperty("node").GetProperty("watchers").EnumerateArray()
        .Single(element => element.GetProperty("name").GetString() == watcher);

    /// <summary>Its substate; null when there is none.</summary>
    public async Task<string?> SubstateAsync(string watcher) =>
        (await DescribeAsync(watcher)).TryGetProperty("substate", out var substate) ? substate.GetString() : null;

    /// <summary>Waits until all watchers with autostart have been started: what is asked of one behind them comes after their start.</summary>
    public Task StartedAsync() => AskAsync("start");

    public void Signal(Signal signal) => Assert.Equal(0, PidFd.Send(_process.PidFd, signal));

    /// <summary>It dies as by the kernel's hand; returns when it is gone.</summary>
    public async Task KillAsync()
    {
        Signal(Daemon.Interop.Signal.Kill);
        await ExitAsync();
        _process.PidFd.Dispose();
        _process.Stderr?.Dispose();
    }

    /// <summary>Sends a command to a watcher and waits for nothing.</summary>
    public void Send(string command, string watcher, JsonObject? properties = null)
    {
        properties ??= [];
        properties["name"] = watcher;
        _ = Client.SendAsync(new ControlRequest(command, properties), ReaperFixture.Limit).ContinueWith(answer => answer.Exception, TaskScheduler.Default);
    }

    /// <summary>Changes its configuration, for the next one.</summary>
    public void Edit(Func<string, string> change) => File.WriteAllText(_ini, change(File.ReadAllText(_ini)));

    /// <summary>Waits until a file in its folder holds exactly this.</summary>
    public async Task UntilLogAsync(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!limit.IsCancellationRequested && (!File.Exists(path) || await File.ReadAllTextAsync(path, CancellationToken.None) != text))
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        Assert.Equal(text, await File.ReadAllTextAsync(path, CancellationToken.None));
    }

    /// <summary>A signal to a process that is known to live.</summary>
    public static Task SignalAsync(int pid, Signal signal)
    {
        using var pidFd = PidFd.Open(pid);
        Assert.NotNull(pidFd);
        Assert.Equal(0, PidFd.Send(pidFd, signal));
        return Task.CompletedTask;
    }

    /// <summary>Its command line; empty when it is gone.</summary>
    public static string CommandOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").TrimEnd('\0').Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Waits until so many of its processes live; fails when it stays otherwise.</summary>
    public async Task LeftAsync(int count)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (Left.Count != count && !limit.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync();
        }

        Assert.True(Left.Count == count, $"{Left.Count} live, not {count}\n{Log}");
    }

    /// <summary>Another one on the same configuration, after the first is gone; returns at once.</summary>
    public void Launch()
    {
        // What is sent before a client has noticed the end of the first one would be lost with that connection.
        Client.Dispose();
        Client = new CircusClient($"tcp://127.0.0.1:{ControlPort}");
        _process = Launch(_children, _starter, _ini);
    }

    /// <summary>After "upgrade": waits until the next program answers under the same pid.</summary>
    public async Task UpgradedAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        using var limit = new CancellationTokenSource(ReaperFixture.Limit);
        while (!Log.Contains("Making room", StringComparison.Ordinal) || Log.Split("Arbiter now waiting").Length < 3)
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>The same, until it answers.</summary>
    public async Task StartAgainAsync()
    {
        Launch();
        // It has not opened its port yet: the client tries again until it has. What is asked comes after the start of all watchers.
        await AskAsync("numwatchers");
    }

    /// <summary>Its end; fails when it takes too long.</summary>
    public async Task<ExitStatus> ExitAsync() => (await _children.WaitForExitAsync(Pid)).Status;

    /// <summary>Events from now on: returns when the subscription is known to be in place.</summary>
    /// <param name="watcher">A watcher whose option "graceful_timeout" is set to <paramref name="grace"/> until that is heard of.</param>
    /// <param name="grace">In seconds.</param>
    public async Task<EventReader> EventsAsync(string watcher, double grace)
    {
        var events = new EventReader($"tcp://127.0.0.1:{EventPort}");
        var first = events.NextAsync();
        long seq;
        do
        {
            await AskAsync("set", new() { ["name"] = watcher, ["options"] = new JsonObject { ["graceful_timeout"] = grace } });
            seq = (await AskAsync("describe")).GetProperty("node").GetProperty("seq").GetInt64();
        }
        while (!first.IsCompleted);

        // Those that were needed to find out are none of the test's.
        for (var heard = await first; heard.Payload.Seq < seq;)
        {
            heard = await events.NextAsync();
        }

        return events;
    }

    /// <summary>Nothing is asserted of it in the end: it answers only to those with a key, or the test leaves it in a state that no fault leaves.</summary>
    public bool IsNotAskedInTheEnd { get; init; }

    /// <summary>Where it keeps what the next one has to know.</summary>
    public string JournalPath => Path.Combine(Directory.GetDirectories(_folder.File("state")).Single(), "journal");

    /// <summary>
    /// Asserts that it is sound after all that the test did to it, see <see cref="DaemonSoundness"/>. Then ends it, as an operator would; a test that
    /// has done so already finds nothing to do.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        using (_process.PidFd)
        using (_process.Stderr)
        using (_folder)
        {
            try
            {
                if (_children.TimesReaped(Pid) == 0 && !IsNotAskedInTheEnd)
                {
                    await DaemonSoundness.AssertAsync(this);
                }
            }
            finally
            {
                await EndAsync();
            }
        }
    }

    private async Task EndAsync()
    {
        Client.Dispose();
        if (_children.TimesReaped(Pid) == 0)
        {
            // Twice: without any grace.
            _ = PidFd.Send(_process.PidFd, Daemon.Interop.Signal.Term);
            _ = PidFd.Send(_process.PidFd, Daemon.Interop.Signal.Int);
            await ExitAsync();
        }
    }

    /// <summary>What circusd needs, when it runs on this file.</summary>
    public static Dictionary<string, string> EnvironmentFor(string ini) => new()
    {
        ["PATH"] = "/usr/bin:/bin",
        // Beside its configuration.
        ["XDG_STATE_HOME"] = Path.GetDirectoryName(ini)!,
        // The program's starter looks for the runtime there: this test program has found one.
        ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
    };

    /// <summary>Where the built circusd is, with all it needs.</summary>
    public static string ProgramFolder => Path.GetDirectoryName(Program)!;

    public static string Program => ProgramOf("Circus.Daemon", "circusd");

    private static string ProgramOf(string project, string name)
    {
        // artifacts/bin/PROJECT/CONFIGURATION
        var folder = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(folder, "..", "..", project, Path.GetFileName(folder), name));
    }

    private static string? DirectoryOf(int pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/cwd", returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            // Gone between the list and the look.
            return null;
        }
    }
}
