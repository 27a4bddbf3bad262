namespace Circus.Daemon.Interop;

/// <summary>Why a process could not be made: which step failed and what to tell the operator, in one sentence with the next step.</summary>
internal sealed record SpawnError(SpawnStep Step, string Reason);

/// <summary>The step of a launch that failed.</summary>
internal enum SpawnStep
{
    Command,
    Program,
    WorkingDirectory,
    User,
    Group,
    Limits,
    Descriptors,
    Fork,
}
