namespace Circus.Daemon.Processes;

/// <summary>Why a watcher's command cannot be made into an argument vector.</summary>
/// <param name="Key">The option that is wrong: cmd, args or shell_args.</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record CommandFault(string Key, string Reason)
{
    public override string ToString() => $"{Key}: {Reason}";
}
