using Circus.Daemon.Processes;
using Circus.Daemon.Sockets;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>What is wrong with a watcher although each key for itself is right.</summary>
internal sealed class WatcherChecks(KeyReader reader, IReadOnlyCollection<string> sockets)
{
    private static readonly string[] _commandKeys = ["cmd", "args", "shell_args"];

    // What Circus leaves a watcher out for does not keep the others from being started.
    private string? _invalid;

    /// <returns>Why the watcher cannot be started as it is, or null. Other faults are in the report.</returns>
    public string? Run(WatcherOptions options)
    {
        CheckCount(options);
        CheckSockets(options);
        CheckCommand(options);
        CheckStreams(options);
        if (options is { OnDemand: true, Schedule: not null })
        {
            reader.Fault("schedule", "allowed: without on_demand, because the one waits for the clock and the other for a connection");
        }

        if (options.ShellArgs is not null && !options.Shell)
        {
            reader.Warn("shell_args", "has no effect without shell = True");
        }

        return _invalid;
    }

    private void Invalidate(string key, string reason)
    {
        _invalid ??= $"{key}: {reason}";
        reader.Warn(key, $"{reason}; the watcher will not be started");
    }

    private void CheckCount(WatcherOptions options)
    {
        if (options.Singleton && options.NumProcesses > 1)
        {
            Invalidate(
                "numprocesses", $"found {ConfigFault.Quote(reader.Text("numprocesses")!)}, allowed: 0 or 1, because singleton is on");
        }
        else if (!options.Singleton && options.NumProcesses == 0)
        {
            reader.Warn("numprocesses", "is 0: no process is started until the number is raised");
        }
    }

    private void CheckSockets(WatcherOptions options)
    {
        foreach (var key in _commandKeys)
        {
            foreach (var name in SocketUse.ReferredTo(reader.Text(key)))
            {
                if (!sockets.Contains(name))
                {
                    ReportMissing(key, $"$(circus.sockets.{name})", name);
                }
                else if (!options.UseSockets && options.Sockets.Count == 0)
                {
                    reader.Warn(key, $"uses the socket {name}, but the processes do not get it: write use_sockets = True");
                }
            }
        }

        foreach (var name in options.Sockets.Where(name => !sockets.Contains(name)))
        {
            ReportMissing("sockets", name, name);
        }

        if (options.StdinSocket is { } stdin && !sockets.Contains(stdin.ToLowerInvariant()))
        {
            ReportMissing("stdin_socket", stdin, stdin.ToLowerInvariant());
        }

        if (options.OnDemand && SocketUse.Awaited(options, sockets).Count == 0)
        {
            reader.Fault("on_demand", "has no socket to wait for; refer to one in cmd, or name one by sockets or stdin_socket");
        }

        if (options.ListenFds && !options.UseSockets && options.Sockets.Count == 0)
        {
            reader.Warn("listen_fds", "has no effect without use_sockets = True or sockets");
        }
    }

    private void ReportMissing(string key, string found, string name)
    {
        var near = Misspelling.Of(name, sockets);
        var hint = near is null ? $"a section [socket:{name}] is missing" : $"did you mean {ConfigFault.Quote(near)}?";
        reader.Fault(key, $"found {ConfigFault.Quote(found)}, allowed: a managed socket; {hint}");
    }

    private void CheckCommand(WatcherOptions options)
    {
        if (!reader.Has("cmd"))
        {
            Invalidate("cmd", "not found, allowed: a program and its arguments");
            return;
        }

        if (CommandLine.FaultOf(options, sockets) is { } fault)
        {
            Invalidate(fault.Key, $"found {ConfigFault.Quote(reader.Text(fault.Key) ?? "")}, but {fault.Reason}");
            return;
        }

        foreach (var key in _commandKeys.Where(key => CommandLine.HasOldSlot(options, reader.Text(key) ?? "")))
        {
            reader.Warn(key, "$WID is deprecated: write $(circus.wid)");
        }

        if (!options.Shell)
        {
            CheckPath(options);
        }
    }

    /// <summary>A shell has a search path of its own; execvp(3) without PATH has only this.</summary>
    private void CheckPath(WatcherOptions options)
    {
        ShellWords.TrySplit(options.Cmd, out var words, out _);
        var program = options.Executable ?? (words is [var first, ..] ? first : "/");
        if (!program.Contains('/', StringComparison.Ordinal) && !options.Env.ContainsKey("PATH"))
        {
            reader.Warn(
                "cmd",
                $"{ConfigFault.Quote(program)} is searched in /bin and /usr/bin only, because the processes have no PATH: "
                + "write copy_env = True, or the full path");
        }
    }

    private void CheckStreams(WatcherOptions options)
    {
        if (options.CloseChildStdout && options.StdoutStream is not null)
        {
            reader.Warn("close_child_stdout", "wins over stdout_stream: the output is thrown away");
        }

        if (options.CloseChildStderr && options.StderrStream is not null)
        {
            reader.Warn("close_child_stderr", "wins over stderr_stream: the output is thrown away");
        }
    }
}
