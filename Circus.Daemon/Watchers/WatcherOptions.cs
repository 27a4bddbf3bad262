using Circus.Daemon.Health;
using Circus.Daemon.Hooks;
using Circus.Daemon.Interop;
using Circus.Daemon.Limits;
using Circus.Daemon.Schedules;
using Circus.Daemon.Streams;

namespace Circus.Daemon.Watchers;

/// <summary>One [watcher:NAME] section after conversion. Defaults are those of Circus. See docs/config.md.</summary>
internal sealed record WatcherOptions
{
    /// <summary>As many as Linux can have processes at all: pid_max, proc_sys_kernel(5).</summary>
    public const int MostProcesses = 4_194_304;

    /// <summary>As written; unique ignoring case.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the daemon's node, for $(circus.node).</summary>
    public string Node { get; init; } = Environment.MachineName;

    /// <summary>Program and arguments, before expansion and splitting.</summary>
    public required string Cmd { get; init; }

    /// <summary>More arguments: a text is split like <see cref="Cmd"/>.</summary>
    public string? Args { get; init; }

    /// <summary>Its words were given one by one: each stays one, whatever is put in for $(circus.KEY).</summary>
    public bool ArgsAreWords { get; init; }

    /// <summary>Program file when argv[0] stays that of <see cref="Cmd"/>.</summary>
    public string? Executable { get; init; }

    public int NumProcesses { get; init; } = 1;

    /// <summary>Between two spawns of this watcher.</summary>
    public TimeSpan WarmupDelay { get; init; }

    /// <summary>Absolute.</summary>
    public required string WorkingDir { get; init; }

    /// <summary>Run "/bin/sh -c CMD" with the unsplit text.</summary>
    public bool Shell { get; init; }

    public string? ShellArgs { get; init; }

    public string? Uid { get; init; }

    public string? Gid { get; init; }

    public bool CopyEnv { get; init; }

    /// <summary>The complete environment of the children: the daemon's if copied, then [env], then [env:PATTERN].</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>Each process has a cgroup of its own, where that can be; null is where it also costs nothing.</summary>
    public bool? Cgroup { get; init; }

    public bool WantsCgroup => Cgroup ?? SpawnCgroup.IsOffered;

    /// <summary>Added to the daemon's own, nice(1): from -20 to 19.</summary>
    public int Nice { get; init; }

    /// <summary>File mode mask; null is the daemon's.</summary>
    public int? Umask { get; init; }

    /// <summary>By lower-case name without "rlimit_"; null is unlimited.</summary>
    public IReadOnlyDictionary<string, long?> Rlimits { get; init; } = new Dictionary<string, long?>();

    public Signal StopSignal { get; init; } = Signal.Term;

    /// <summary>Kept for compatibility; the whole tree is stopped in any case.</summary>
    public bool StopChildren { get; init; }

    /// <summary>Between the stop signal and SIGKILL.</summary>
    public TimeSpan GracefulTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public bool SendHup { get; init; }

    /// <summary>Attempts to create one process before the watcher gives up; -1 for ever.</summary>
    public int MaxRetry { get; init; } = 5;

    /// <summary>Higher starts first; equal ones in name order.</summary>
    public int Priority { get; init; }

    public bool Singleton { get; init; }

    public bool UseSockets { get; init; }

    /// <summary>Names of managed sockets that the processes get, in this order, besides those that the command refers to.</summary>
    public IReadOnlyList<string> Sockets { get; init; } = [];

    /// <summary>Pass the sockets as systemd does as well: from descriptor 3, with LISTEN_FDS, LISTEN_PID and LISTEN_FDNAMES.</summary>
    public bool ListenFds { get; init; }

    /// <summary>Name of the managed socket that becomes standard input, or null.</summary>
    public string? StdinSocket { get; init; }

    public bool Respawn { get; init; } = true;

    public bool Autostart { get; init; } = true;

    public bool OnDemand { get; init; }

    /// <summary>Zero is off.</summary>
    public TimeSpan MaxAge { get; init; }

    public TimeSpan MaxAgeVariance { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two samples of its statistics; null for that of all.</summary>
    public TimeSpan? StatsInterval { get; init; }

    public bool CloseChildStdin { get; init; } = true;

    public bool CloseChildStdout { get; init; }

    public bool CloseChildStderr { get; init; }

    public StreamOptions? StdoutStream { get; init; }

    public StreamOptions? StderrStream { get; init; }

    /// <summary>By name, see <see cref="HookName"/>.</summary>
    public IReadOnlyDictionary<string, HookOptions> Hooks { get; init; } = new Dictionary<string, HookOptions>();

    /// <summary>A hook that takes longer is killed and counts as failed.</summary>
    public TimeSpan HookTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public HealthOptions Health { get; init; } = new();

    public LimitOptions Limits { get; init; } = new();

    /// <summary>When it is started by the clock, or null.</summary>
    public ScheduleOptions? Schedule { get; init; }

    /// <summary>Restarts within <see cref="RestartWindow"/> before the watcher gives up; zero never does.</summary>
    public int MaxRestarts { get; init; }

    public TimeSpan RestartWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one that keeps dying waits.</summary>
    public BackOffOptions BackOff { get; init; } = new();

    /// <summary>Instead of that, as the flapping plugin of Circus; or null.</summary>
    public FlappingOptions? Flapping { get; init; }

    /// <summary>What must be there before it is started.</summary>
    public IReadOnlyList<Dependency> DependsOn { get; init; } = [];

    /// <summary>Unknown keys of the section, as written; shown by "options" and usable as $(circus.key).</summary>
    public IReadOnlyDictionary<string, string> FreeForm { get; init; } = new Dictionary<string, string>();

    /// <summary>What a client sent to add it, as JSON; null when it is in a file.</summary>
    public string? Definition { get; init; }

    /// <summary>Whether it is in no file: a client added it.</summary>
    public bool IsAdded => Definition is not null;

    /// <summary>Whether the daemon made it (circusd-stats, circushttpd).</summary>
    public bool IsOwn { get; init; }

    /// <summary>What was changed with "set" since it was configured, as JSON; null when nothing was.</summary>
    public string? SetAtRunTime { get; init; }

    /// <summary>Why it can never be started as configured, or null. It stays listed, so that the operator sees the reason.</summary>
    public string? Invalid { get; init; }

    /// <summary>Where the section stands ("my.ini:12"), for messages.</summary>
    public string? Origin { get; init; }
}
