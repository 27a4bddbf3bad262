namespace Circus.Daemon.Configuration;

/// <summary>The keys of [watcher:NAME].</summary>
internal static class WatcherKeys
{
    public static readonly IReadOnlyList<ConfigKey> All =
    [
        new("cmd", KeyKind.Text, null, "Program and arguments; required. $(circus.KEY) is replaced, then the text is split as a shell does."),
        new("args", KeyKind.Text, null, "More arguments."),
        new("numprocesses", KeyKind.Integer, "1", "Wanted number of processes."),
        new("warmup_delay", KeyKind.Seconds, "0", "Pause between two spawns of this watcher."),
        new("executable", KeyKind.Text, null, "Program file, when it is not the first word of cmd."),
        new("working_dir", KeyKind.Text, null, "Directory of the processes; default is that of circusd."),
        new("shell", KeyKind.Flag, "False", "Let /bin/sh read the command: pipes, redirections and variables work."),
        new("shell_args", KeyKind.Text, null, "With shell: $0, $1, ... of the command."),
        new("uid", KeyKind.Text, null, "User name or number; default is that of circusd."),
        new("gid", KeyKind.Text, null, "Group name or number; default is the primary group of uid."),
        new("copy_env", KeyKind.Flag, "False", "Start from circusd's environment; otherwise processes have only what [env] sections set."),
        new("copy_path", KeyKind.Flag, "False", "Pass circusd's Python module path."),
        new("rlimit_*", KeyKind.Limit, null, "Resource limit by its name in getrlimit(2), as rlimit_nofile; empty is unlimited."),
        new("stop_signal", KeyKind.Signal, "TERM", "Signal that asks a process to end."),
        new("stop_children", KeyKind.Flag, "False", "Accepted for files of Circus: all processes below are stopped in any case."),
        new("graceful_timeout", KeyKind.Seconds, "30", "Time between stop_signal and SIGKILL."),
        new("send_hup", KeyKind.Flag, "False", "Reload sends SIGHUP instead of replacing the processes."),
        new("max_retry", KeyKind.Integer, "5", "Attempts to create one process before the watcher stops; -1 for ever."),
        new("priority", KeyKind.Integer, "0", "Higher starts first; equal ones in the order of their names."),
        new("singleton", KeyKind.Flag, "False", "Never more than one process."),
        new("use_sockets", KeyKind.Flag, "False", "Pass the managed sockets to the processes."),
        new("on_demand", KeyKind.Flag, "False", "Start at the first connection to a managed socket."),
        new("stdin_socket", KeyKind.Text, null, "Managed socket that becomes standard input."),
        new("respawn", KeyKind.Flag, "True", "Replace processes that have ended."),
        new("autostart", KeyKind.Flag, "True", "Start together with circusd."),
        new("max_age", KeyKind.Seconds, "0", "Replace processes that are older; 0 is never."),
        new("max_age_variance", KeyKind.Seconds, "30", "Random time added to max_age."),
        new("close_child_stdin", KeyKind.Flag, "True", "Standard input is /dev/null."),
        new("close_child_stdout", KeyKind.Flag, "False", "Standard output is /dev/null."),
        new("close_child_stderr", KeyKind.Flag, "False", "Standard error is /dev/null."),
        new("stdout_stream.*", KeyKind.Text, null, "Where standard output goes: see the keys of streams."),
        new("stderr_stream.*", KeyKind.Text, null, "Where standard error goes: see the keys of streams."),
        new("hooks.*", KeyKind.Text, null, "What to call before or after a change of state."),
        new("virtualenv", KeyKind.Text, null, "Root of a Python virtual environment."),
        new("virtualenv_py_ver", KeyKind.Text, null, "Python version of the virtual environment."),
        new("check_flapping", KeyKind.Flag, null, "Has no meaning; accepted for files of Circus."),
        new("flapping.*", KeyKind.Text, null, "Options of the flapping plugin for this watcher."),
        new("env", KeyKind.Text, null, "Not a key of this section: use a section [env:NAME]."),
    ];
}
