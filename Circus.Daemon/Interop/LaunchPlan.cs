using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Interop;

/// <summary>What is really executed for a <see cref="ProcessSpec"/>, after everything has been checked that can be checked beforehand.</summary>
/// <param name="Executable">The file for posix_spawn; a relative one counts from the working directory.</param>
/// <param name="Arguments">The argument vector for it.</param>
/// <param name="Program">The operator's program, for messages.</param>
internal sealed record LaunchPlan(string Executable, IReadOnlyList<string> Arguments, string Program)
{
    private static readonly string[] _toolFolders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

    /// <remarks>
    /// User, limits and niceness are set by a chain through setpriv(1), prlimit(1) and nice(1), which report a failure only as exit status 127 and a line on the
    /// child's error stream. So all that can go wrong behind them is looked at here, with the rights of that user. The chain executes the
    /// program by its path; another name for it, argv[0], takes bash(1), because neither POSIX sh nor env(1) before coreutils 9.5 can give one.
    /// </remarks>
    public static bool TryMake(ProcessSpec spec, [NotNullWhen(true)] out LaunchPlan? plan, [NotNullWhen(false)] out SpawnError? error)
    {
        plan = null;
        if (spec.Arguments.Count == 0 || spec.Arguments[0].Length == 0)
        {
            error = new SpawnError(SpawnStep.Command, "no command given; set cmd of the watcher");
            return false;
        }

        // C strings end at a NUL: what follows would be lost without a word.
        if (spec.Arguments.Any(HasNul) || HasNul(spec.WorkingDirectory) || spec.Environment.Any(v => HasNul(v.Key) || HasNul(v.Value)))
        {
            error = new SpawnError(SpawnStep.Command, "command or environment contains a NUL character; check cmd, args and env of the watcher");
            return false;
        }

        if (!Credentials.TryResolve(spec, out var credentials, out error)
            || !ResourceLimits.TryPlan(spec.ResourceLimits, out var limits, out error))
        {
            return false;
        }

        if (ResourceLimits.FaultOfNice(spec) is { } niceFault)
        {
            error = niceFault;
            return false;
        }

        var isChained = credentials is not null || limits.Count > 0 || spec.Nice != 0 || spec.Umask is not null || spec.NeedsListenPid || EntersCgroup(spec);
        var name = spec.Executable ?? spec.Arguments[0];
        var (file, fault) = AccessProbe.RunAs(credentials, () => Look(spec, name, isChained));
        if (fault is not null)
        {
            error = credentials is null ? fault : fault with { Reason = $"as {credentials.Display}: {fault.Reason}" };
            return false;
        }

        if (!isChained)
        {
            plan = new LaunchPlan(file, spec.Arguments, file);
            return true;
        }

        return TryChain(spec, file, credentials, limits, out plan, out error);
    }

    private static (string File, SpawnError? Error) Look(ProcessSpec spec, string name, bool isChained)
    {
        if (WhyNotEnterable(spec.WorkingDirectory) is { } directoryReason)
        {
            return (name, new SpawnError(SpawnStep.WorkingDirectory, $"{directoryReason}; check working_dir of the watcher"));
        }

        var reason = ProgramFile.Find(name, spec.Environment, spec.WorkingDirectory, out var file);
        if (reason is null && isChained)
        {
            reason = ProgramFile.WhyNotRunnable(Path.Combine(spec.WorkingDirectory, file));
        }

        return (file, reason is null ? null : new SpawnError(SpawnStep.Program, $"{reason}; check cmd of the watcher"));
    }

    private static string? WhyNotEnterable(string directory) => AccessProbe.Check(directory, LibC.X_OK) switch
    {
        0 => Directory.Exists(directory) ? null : $"working directory is not a directory: {directory}",
        Errno.ENOENT => $"working directory not found: {directory}",
        Errno.ENOTDIR => $"working directory is not a directory: {directory}",
        // A file without x bits answers the same as a directory that is closed to us.
        Errno.EACCES when File.Exists(directory) => $"working directory is not a directory: {directory}",
        var error => $"working directory cannot be entered: {directory} ({Errno.Describe(error)})",
    };

    private static bool TryChain(
        ProcessSpec spec,
        string file,
        Credentials? credentials,
        List<string> limits,
        [NotNullWhen(true)] out LaunchPlan? plan,
        [NotNullWhen(false)] out SpawnError? error)
    {
        plan = null;
        error = null;
        List<string> arguments = [];
        if (EntersCgroup(spec))
        {
            // By itself, before it can start anything: put there from outside it may have forked already. If it fails the program runs all the same.
            arguments.AddRange(["/bin/sh", "-c", "echo $$ > \"$0\"; exec \"$@\"", spec.CgroupFile!]);
        }

        if (spec.Umask is { } umask)
        {
            // posix_spawn(3) cannot set it, and our own is that of all our threads.
            arguments.AddRange(["/bin/sh", "-c", "umask \"$0\"; exec \"$@\"", Convert.ToString(umask, 8).PadLeft(4, '0')]);
        }

        // Limits before the user: raising one needs the daemon's rights.
        if (limits.Count > 0)
        {
            if (FindTool("prlimit") is not { } prlimit)
            {
                error = MissingTool(SpawnStep.Limits, "prlimit", "the rlimit_ keys");
                return false;
            }

            arguments.Add(prlimit);
            arguments.AddRange(limits);
            arguments.Add("--");
        }

        if (spec.Nice != 0)
        {
            if (FindTool("nice") is not { } nice)
            {
                error = MissingTool(SpawnStep.Limits, "nice", "nice");
                return false;
            }

            arguments.AddRange([nice, "-n", spec.Nice.ToString(CultureInfo.InvariantCulture)]);
        }

        if (credentials is not null)
        {
            if (FindTool("setpriv") is not { } setpriv)
            {
                error = MissingTool(SpawnStep.User, "setpriv", "uid and gid");
                return false;
            }

            arguments.Add(setpriv);
            arguments.AddRange(credentials.ToSetPrivArguments());
            arguments.Add("--");
        }

        if (spec.NeedsListenPid)
        {
            // Only the process itself knows its pid before it runs the program.
            arguments.AddRange(["/bin/sh", "-c", "LISTEN_PID=$$; export LISTEN_PID; exec \"$@\"", "sh"]);
        }

        if (spec.Executable is not null && FindTool("bash") is { } bash)
        {
            // -p: nothing of the watcher's environment is read as a script.
            arguments.AddRange([bash, "-p", "-c", "exec -a \"$0\" \"$@\"", spec.Arguments[0]]);
        }

        // With a slash no PATH is searched, so "run.sh" of an empty PATH entry stays what was checked.
        arguments.Add(file);
        arguments.AddRange(spec.Arguments.Skip(1));
        plan = new LaunchPlan(arguments[0], arguments, file);
        return true;
    }

    /// <summary>It must enter its cgroup by itself: it cannot be made inside of it.</summary>
    private static bool EntersCgroup(ProcessSpec spec) => spec.CgroupFile is not null && !SpawnCgroup.IsOffered;

    private static string? FindTool(string name) =>
        _toolFolders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(path => AccessProbe.Check(path, LibC.X_OK) == 0);

    private static SpawnError MissingTool(SpawnStep step, string tool, string keys) =>
        new(step, $"{tool} not found in {string.Join(", ", _toolFolders)}; install util-linux, or remove {keys} of the watcher");

    private static bool HasNul(string text) => text.Contains('\0');
}
