using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Interop;

/// <summary>
/// Launches through posix_spawn(3): own session, all signals at their defaults, none blocked, and of the daemon's descriptors only those
/// named in the spec (all others are close-on-exec).
/// </summary>
/// <param name="gate">Shared with the <see cref="ChildReaper"/>.</param>
internal sealed class Spawner(LaunchGate gate) : ISpawner
{
    public bool TrySpawn(ProcessSpec spec, [NotNullWhen(true)] out SpawnedProcess? process, [NotNullWhen(false)] out SpawnError? error)
    {
        process = null;
        if (!LaunchPlan.TryMake(spec, out var plan, out error))
        {
            return false;
        }

        if (Descriptors.AreScarce())
        {
            error = OutOfDescriptors("not started, so that circusd itself does not run out of descriptors", Errno.EMFILE);
            return false;
        }

        SafeFd? stdout = null, stdoutChild = null, stderr = null, stderrChild = null, pidFd = null;
        try
        {
            var pipeError = spec.Stdout == ChildStream.Pipe ? OpenOutput(spec.FifoPaths, ".out", out stdout, out stdoutChild) : 0;
            if (pipeError == 0 && spec.Stderr == ChildStream.Pipe)
            {
                pipeError = OpenOutput(spec.FifoPaths, ".err", out stderr, out stderrChild);
            }

            if (pipeError != 0)
            {
                error = OutOfDescriptors("cannot open a pipe for its output", pipeError);
                return false;
            }

            int pid;
            long startTime;
            using (gate.Enter())
            {
                var launchError = Launch(spec, plan, stdoutChild, stderrChild, out pid);
                if (launchError != 0)
                {
                    error = Explain(launchError, spec, plan);
                    return false;
                }

                pidFd = PidFd.Open(pid);
                if (pidFd is null)
                {
                    // Without a pidfd the process could not be signalled safely. It is ours and not reaped, so its pid is still its own.
                    error = OutOfDescriptors("cannot open its pidfd", Errno.Last);
                    _ = LibC.Kill(pid, Signal.Kill.Number);
                    gate.AnnounceChild();
                    return false;
                }

                startTime = ProcessStat.TryRead(pid, out var stat) ? stat.StartTime : 0;
                gate.Register(pid, startTime);
            }

            gate.AnnounceChild();
            process = new SpawnedProcess(pid, startTime, pidFd, stdout, stderr);
            return true;
        }
        finally
        {
            // The child has its own copies; ours would keep the pipe open after its death.
            stdoutChild?.Dispose();
            stderrChild?.Dispose();
            if (process is null)
            {
                stdout?.Dispose();
                stderr?.Dispose();
                pidFd?.Dispose();
            }
        }
    }

    private static int OpenOutput(IReadOnlyList<string> fifos, string suffix, out SafeFd? reading, out SafeFd? writing)
    {
        foreach (var fifo in fifos)
        {
            if (Descriptors.OpenFifo(fifo + suffix, out reading, out writing) == 0)
            {
                return 0;
            }
        }

        return Descriptors.OpenPipe(out reading, out writing);
    }

    private static unsafe int Launch(ProcessSpec spec, LaunchPlan plan, SafeFd? stdout, SafeFd? stderr, out int pid)
    {
        pid = 0;
        using var argv = new NativeStrings(plan.Arguments);
        using var envp = new NativeStrings([.. spec.Environment.Select(v => $"{v.Key}={v.Value}")]);
        var attributes = stackalloc ulong[LibC.SpawnAttributesSize / sizeof(ulong)];
        var actions = stackalloc ulong[LibC.SpawnFileActionsSize / sizeof(ulong)];
        var error = LibC.PosixSpawnAttrInit(attributes);
        if (error != 0)
        {
            return error;
        }

        error = LibC.PosixSpawnFileActionsInit(actions);
        if (error == 0)
        {
            using var cgroup = OpenCgroup(spec);
            error = SetAttributes(attributes, cgroup);
            error = error != 0 ? error : SetStandardStreams(actions, spec, stdout, stderr);
            error = error != 0 ? error : LibC.PosixSpawnFileActionsAddChdir(actions, spec.WorkingDirectory);
            foreach (var (source, target) in spec.Passed)
            {
                // Source and target alike: the C library clears close-on-exec in the child only (glibc 2.29, musl 1.1.24).
                error = error != 0 ? error : LibC.PosixSpawnFileActionsAddDup2(actions, source.Number, target);
            }

            var isIntoCgroup = cgroup is not null && error == 0;
            error = error != 0 ? error : LibC.PosixSpawn(out pid, plan.Executable, actions, attributes, argv.Pointer, envp.Pointer);
            if (error != 0 && isIntoCgroup)
            {
                // Perhaps a sandbox that forbids clone3(2): then without.
                _ = LibC.PosixSpawnAttrSetFlags(attributes, SpawnFlags);
                error = LibC.PosixSpawn(out pid, plan.Executable, actions, attributes, argv.Pointer, envp.Pointer);
            }

            _ = LibC.PosixSpawnFileActionsDestroy(actions);
        }

        _ = LibC.PosixSpawnAttrDestroy(attributes);
        GC.KeepAlive(spec);
        return error;
    }

    private const short SpawnFlags = LibC.POSIX_SPAWN_SETSID | LibC.POSIX_SPAWN_SETSIGDEF | LibC.POSIX_SPAWN_SETSIGMASK;

    /// <summary>The folder of its cgroup, if it can be made inside of it.</summary>
    private static SafeFd? OpenCgroup(ProcessSpec spec)
    {
        if (spec.CgroupFile is null || !SpawnCgroup.IsOffered)
        {
            return null;
        }

        var fd = new SafeFd(LibC.Open(Path.GetDirectoryName(spec.CgroupFile)!, LibC.O_RDONLY | LibC.O_CLOEXEC, 0));
        return fd.IsInvalid ? null : fd;
    }

    private static unsafe int SetAttributes(void* attributes, SafeFd? cgroup)
    {
        var signals = stackalloc ulong[LibC.SigSetSize / sizeof(ulong)];
        new Span<ulong>(signals, LibC.SigSetSize / sizeof(ulong)).Clear();
        var error = LibC.PosixSpawnAttrSetSigMask(attributes, signals);
        // All 64, also the two that sigfillset(3) leaves out: glibc would leave those ignored in the child.
        signals[0] = ulong.MaxValue;
        error = error != 0 ? error : LibC.PosixSpawnAttrSetSigDefault(attributes, signals);
        error = error != 0 || cgroup is null ? error : SpawnCgroup.Set(attributes, cgroup);
        return error != 0 ? error : LibC.PosixSpawnAttrSetFlags(attributes, cgroup is null ? SpawnFlags : (short)(SpawnFlags | LibC.POSIX_SPAWN_SETCGROUP));
    }

    private static unsafe int SetStandardStreams(void* actions, ProcessSpec spec, SafeFd? stdout, SafeFd? stderr)
    {
        var error = spec.StdinFrom is { } stdin
            ? LibC.PosixSpawnFileActionsAddDup2(actions, stdin.Number, 0)
            : SetStream(actions, 0, spec.Stdin, null);
        error = error != 0 ? error : SetStream(actions, 1, spec.Stdout, stdout);
        return error != 0 ? error : SetStream(actions, 2, spec.Stderr, stderr);
    }

    private static unsafe int SetStream(void* actions, int target, ChildStream stream, SafeFd? pipe) => stream switch
    {
        ChildStream.Inherit => 0,
        ChildStream.Null => LibC.PosixSpawnFileActionsAddOpen(actions, target, "/dev/null", LibC.O_RDWR, 0),
        // Nobody writes into a child's standard input: a pipe there would only ever be at its end.
        ChildStream.Pipe => pipe is null
            ? LibC.PosixSpawnFileActionsAddOpen(actions, target, "/dev/null", LibC.O_RDWR, 0)
            : LibC.PosixSpawnFileActionsAddDup2(actions, pipe.Number, target),
    };

    private static SpawnError OutOfDescriptors(string what, int errno) => new(
        SpawnStep.Descriptors,
        $"{what}: {Errno.Describe(errno)}; raise the open files limit of circusd (ulimit -n, or LimitNOFILE of its unit)");

    private static SpawnError Explain(int errno, ProcessSpec spec, LaunchPlan plan)
    {
        var file = Path.Combine(spec.WorkingDirectory, plan.Program);
        // The kernel gives one number for several causes; what was true before the launch may also have changed since.
        var reason = ProgramFile.WhyNotExecutable(file) ?? ProgramFile.WhyNotRunnable(file);
        return errno switch
        {
            Errno.ENOENT => Program(reason ?? $"program cannot be loaded: {file} (the loader that it names does not exist; it was built for another system)"),
            Errno.ENOEXEC => Program(reason ?? $"not a program for this machine: {file}"),
            Errno.EACCES or Errno.EPERM => Program(reason ?? $"program is not executable: {file} ({Errno.Describe(errno)})"),
            Errno.ETXTBSY => Program($"program is being written: {file}; try again when it is complete"),
            Errno.ENOTDIR or Errno.ELOOP => Program(reason ?? $"program cannot be executed: {file} ({Errno.Describe(errno)})"),
            Errno.E2BIG => new(SpawnStep.Command, "arguments and environment are too long together for the kernel; shorten args or env of the watcher"),
            Errno.EMFILE or Errno.ENFILE => OutOfDescriptors("cannot start a process", errno),
            Errno.EAGAIN => new(SpawnStep.Fork, "cannot start a process: the limit of processes is reached; raise ulimit -u or pids.max, or lower numprocesses"),
            Errno.ENOMEM => new(SpawnStep.Fork, "cannot start a process: the system is out of memory; free memory or lower numprocesses"),
            _ => new(SpawnStep.Fork, $"cannot start {file}: {Errno.Describe(errno)}; check cmd and working_dir of the watcher"),
        };

        static SpawnError Program(string reason) => new(SpawnStep.Program, $"{reason}; check cmd of the watcher");
    }
}
