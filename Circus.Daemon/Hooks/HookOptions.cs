namespace Circus.Daemon.Hooks;

/// <summary>One hooks.NAME of a watcher.</summary>
/// <param name="Command">Program and arguments, split as cmd is; not expanded. Or the address of a server.</param>
/// <param name="IgnoresFailure">A hook that cannot be run, or does not end in time, counts as one that agreed.</param>
internal sealed record HookOptions(string Command, bool IgnoresFailure)
{
    /// <summary>As written, for "options".</summary>
    public string Written => (IsServer(Command), IgnoresFailure) switch
    {
        (true, true) => $"{Command}, true",
        (true, false) => Command,
        (false, true) => $"exec:{Command}, true",
        (false, false) => $"exec:{Command}",
    };

    /// <summary>Null when it is a command.</summary>
    public Uri? Server => IsServer(Command) ? new Uri(Command) : null;

    /// <summary>Whether a server is meant and no command.</summary>
    public static bool IsServer(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
