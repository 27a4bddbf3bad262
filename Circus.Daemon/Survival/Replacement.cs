using System.Collections;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Sockets;

namespace Circus.Daemon.Survival;

/// <summary>
/// The program makes room for the one that is installed now, execve(2): the pid, the children and the managed sockets stay, everything else is
/// found again as after a sudden death.
/// </summary>
internal static class Replacement
{
    private static readonly TimeSpan _checkLimit = TimeSpan.FromSeconds(20);

    // Read at the start: later the file may be another one, and then /proc tells "(deleted)".
    private static readonly string _program = Environment.ProcessPath ?? "";
    private static readonly string[] _arguments = File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');

    /// <summary>Why it cannot be done now; null when it looks well.</summary>
    public static string? FaultOf(Estate? estate)
    {
        if (estate is null)
        {
            return "this circusd keeps no state, so its processes would be lost; give state_dir in [circus] and start it again";
        }

        return AccessProbe.Check(_program, LibC.X_OK) is var error && error != 0 ? $"{_program} cannot be executed: {Errno.Describe(error)}" : null;
    }

    /// <summary>
    /// Has the installed program read the configuration, without running it: a program for another machine, one that is broken, and a configuration that it
    /// refuses are found while nothing has changed yet. Null when all is well.
    /// </summary>
    public static Task<string?> CheckAsync(ICommandRunner commands)
    {
        // On the arbiter's loop all the way: what follows comes before anything else.
        var checkedNow = new TaskCompletionSource<string?>();
        var spec = new ProcessSpec
        {
            Arguments = [_program, .. _arguments[1..], "--check"],
            Environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? string.Empty, StringComparer.Ordinal),
            WorkingDirectory = Environment.CurrentDirectory,
            Stdout = ChildStream.Null,
            Stderr = ChildStream.Pipe,
        };
        commands.Run(spec, default, _checkLimit, result => checkedNow.SetResult(
            result.Problem is { } problem ? $"{_program} --check {problem}, nothing is changed{(result.Said.Length > 0 ? $": {result.Said}" : "")}" : null));
        return checkedNow.Task;
    }

    /// <summary>Does not return unless the kernel refuses; then everything is closed already that is not passed on.</summary>
    /// <returns>Why.</returns>
    public static string Run(SocketTable sockets)
    {
        foreach (var socket in sockets.All)
        {
            _ = LibC.Fcntl(socket.Fd.Number, LibC.F_SETFD, 0);
        }

        return Run();
    }

    /// <summary>The same, with nothing to pass on.</summary>
    public static unsafe string Run()
    {
        using var arguments = new NativeStrings(_arguments);
        _ = LibC.Execv(_program, arguments.Pointer);
        return $"{_program} cannot be executed: {Errno.Describe(Errno.Last)}";
    }
}
