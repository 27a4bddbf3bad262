using Circus.Daemon.Interop;
using Circus.Daemon.Sockets;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Processes;

/// <summary>Everything that a launch needs; nothing is inherited that is not named here, but the session's resource limits.</summary>
internal sealed record ProcessSpec
{
    /// <summary>The argument vector, argv[0] first; never empty.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The program file when it is not argv[0]. A name without a slash is searched in the PATH of <see cref="Environment"/>.</summary>
    public string? Executable { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>User name or number; null keeps the daemon's.</summary>
    public string? User { get; init; }

    /// <summary>Group name or number; null means the primary group of <see cref="User"/> if that is given.</summary>
    public string? Group { get; init; }

    /// <summary>Resource limits by lower-case name of getrlimit(2) without RLIMIT_ ("nofile"); null is unlimited. Soft and hard are set alike.</summary>
    public IReadOnlyDictionary<string, long?> ResourceLimits { get; init; } = new Dictionary<string, long?>();

    /// <summary>Whether it is to have a cgroup of its own.</summary>
    public bool WantsCgroup { get; init; }

    /// <summary>The file of its cgroup that lists its members; null without a cgroup.</summary>
    public string? CgroupFile { get; init; }

    /// <summary>Added to the daemon's niceness.</summary>
    public int Nice { get; init; }

    /// <summary>File mode mask; null is the daemon's.</summary>
    public int? Umask { get; init; }

    public ChildStream Stdin { get; init; } = ChildStream.Null;

    public ChildStream Stdout { get; init; } = ChildStream.Inherit;

    public ChildStream Stderr { get; init; } = ChildStream.Inherit;

    /// <summary>Key of the watcher that it belongs to; null for none.</summary>
    public string? Watcher { get; init; }

    /// <summary>Slot within the watcher, from 1.</summary>
    public int Slot { get; init; }

    /// <summary>
    /// Paths without ".out" and ".err" for FIFOs instead of nameless pipes; the first where one can be made counts, and a nameless pipe where none can.
    /// </summary>
    public IReadOnlyList<string> FifoPaths { get; init; } = [];

    /// <summary>Descriptors of the daemon that the child gets (managed sockets).</summary>
    public IReadOnlyList<PassedDescriptor> Passed { get; init; } = [];

    /// <summary>What becomes its standard input, whatever <see cref="Stdin"/> says.</summary>
    public SafeFd? StdinFrom { get; init; }

    /// <summary>LISTEN_PID is to be the child's pid, sd_listen_fds(3).</summary>
    public bool NeedsListenPid { get; init; }

    /// <summary>What a watcher's options ask for.</summary>
    /// <param name="options">The watcher's.</param>
    /// <param name="key">The watcher's.</param>
    /// <param name="slot">From 1.</param>
    /// <param name="arguments">Its command, expanded and split.</param>
    /// <param name="streams">Which of its outputs are read.</param>
    /// <param name="sockets">Those it is given.</param>
    /// <param name="variables">What circusd tells it; what the watcher sets itself wins.</param>
    public static ProcessSpec Of(
        WatcherOptions options,
        string key,
        int slot,
        IReadOnlyList<string> arguments,
        WatcherStreams streams,
        SocketLoan sockets,
        IReadOnlyDictionary<string, string> variables) => new()
        {
            Watcher = key,
            Slot = slot,
            Arguments = arguments,
            Executable = options.Executable,
            Environment = variables.Count == 0 ? options.Env : WithVariables(options.Env, variables),
            WorkingDirectory = options.WorkingDir,
            User = options.Uid,
            Group = options.Gid,
            ResourceLimits = options.Rlimits,
            Umask = options.Umask,
            Nice = options.Nice,
            WantsCgroup = options.WantsCgroup,
            Stdin = options.CloseChildStdin ? ChildStream.Null : ChildStream.Inherit,
            Stdout = StreamOf(options.CloseChildStdout, streams.HasStdout),
            Stderr = StreamOf(options.CloseChildStderr, streams.HasStderr),
            Passed = sockets.Passed,
            StdinFrom = sockets.Stdin,
            NeedsListenPid = sockets.IsAsSystemd,
        };

    /// <summary>What the watcher sets itself wins.</summary>
    private static Dictionary<string, string> WithVariables(
        IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> given)
    {
        var all = new Dictionary<string, string>(given, StringComparer.Ordinal);
        foreach (var (name, value) in own)
        {
            all[name] = value;
        }

        return all;
    }

    private static ChildStream StreamOf(bool isClosed, bool isRead) =>
        isClosed ? ChildStream.Null : isRead ? ChildStream.Pipe : ChildStream.Inherit;
}

/// <summary>A descriptor that a child gets.</summary>
/// <param name="Source">Open in the daemon; lent for the launch.</param>
/// <param name="Target">Its number in the child.</param>
internal readonly record struct PassedDescriptor(SafeFd Source, int Target);

/// <summary>Where one of the three standard streams of a child goes.</summary>
internal enum ChildStream
{
    /// <summary>The daemon's own.</summary>
    Inherit,

    /// <summary>/dev/null.</summary>
    Null,

    /// <summary>A pipe whose other end the daemon reads.</summary>
    Pipe,
}
