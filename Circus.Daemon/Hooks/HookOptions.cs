namespace Circus.Daemon.Hooks;

/// <summary>One hooks.NAME of a watcher.</summary>
/// <param name="Command">Program and arguments, split as cmd is; not expanded.</param>
/// <param name="IgnoresFailure">A hook that cannot be run, or does not end in time, counts as one that agreed.</param>
internal sealed record HookOptions(string Command, bool IgnoresFailure)
{
    /// <summary>As written, for "options".</summary>
    public string Written => IgnoresFailure ? $"exec:{Command}, true" : $"exec:{Command}";
}
