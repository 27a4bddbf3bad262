using Circus.Daemon.Interop;

namespace Circus.Daemon.Survival;

/// <summary>A process of a former daemon that ended while none ran.</summary>
/// <param name="Memory">Its place in the journal.</param>
/// <param name="Stdout">Its output, if that was read.</param>
/// <param name="Stderr">The same of its errors.</param>
internal sealed record Fallen(RememberedProcess Memory, FallenOutput? Stdout, FallenOutput? Stderr)
{
    public bool MayHaveLost => Stdout is { Rest: null } || Stderr is { Rest: null };

    /// <summary>To be asked before anything of it is ended.</summary>
    public static Fallen Of(RememberedProcess memory, FifoFolders fifos) =>
        new(memory, FallenOutput.Of(fifos.Find(memory.Id, FifoFolders.Stdout)), FallenOutput.Of(fifos.Find(memory.Id, FifoFolders.Stderr)));
}

/// <summary>An output of a process that has ended.</summary>
/// <param name="Rest">
/// What is in it, when something has it open still. Null when nothing had: what is in a FIFO is gone when both its ends are closed, and nobody can
/// tell how much that was.
/// </param>
internal sealed record FallenOutput(SafeFd? Rest)
{
    /// <summary>Null when there was none.</summary>
    public static FallenOutput? Of(string? path) =>
        path is null ? null : new FallenOutput(Descriptors.IsHeld(path) ? Descriptors.OpenFifoForReading(path) : null);
}
