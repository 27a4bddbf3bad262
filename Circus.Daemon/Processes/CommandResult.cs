namespace Circus.Daemon.Processes;

/// <summary>How a command ended that circusd ran for its own purposes, or what a server answered that it asked instead.</summary>
/// <param name="Fault">Why it could not be run, or was not finished in time; null when it ended by itself.</param>
/// <param name="Status">How it ended; of no meaning with a fault.</param>
/// <param name="Said">What it wrote to its error stream, if that is a pipe.</param>
/// <param name="Output">What it wrote to its standard output, if that is a pipe; at most what a pipe holds.</param>
internal readonly record struct CommandResult(string? Fault, ExitStatus Status, string Said = "", string Output = "")
{
    /// <summary>How a server said no; it has no status of a process.</summary>
    public string? Refusal { get; init; }

    public bool IsSuccess => Fault is null && Refusal is null && Status.WireCode == 0;

    /// <summary>What went wrong, for people; null when all is well.</summary>
    public string? Problem => Fault ?? Refusal ?? (IsSuccess ? null : $"ended with {Status}");
}
