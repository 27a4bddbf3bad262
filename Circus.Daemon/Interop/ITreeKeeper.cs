namespace Circus.Daemon.Interop;

/// <summary>Knows more of what belongs to a process than /proc tells.</summary>
internal interface ITreeKeeper
{
    /// <summary>All that the kernel keeps together with it, alive or not, itself included; empty where it does not.</summary>
    IReadOnlyList<ProcessStat> MembersOf(int pid);

    /// <summary>CPU time of all that the kernel keeps together with it, also of what has ended; null where it does not.</summary>
    TimeSpan? CpuTimeOf(int pid);

    /// <summary>What a dead process has left, in whichever session it is.</summary>
    IReadOnlyList<ProcessStat> LeftBy(int pid);

    /// <summary>Ends all that the kernel keeps together with it, at once.</summary>
    void Kill(int pid);
}
