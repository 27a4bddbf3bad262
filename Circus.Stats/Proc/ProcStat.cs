using System.Buffers.Text;

namespace Circus.Stats.Proc;

/// <summary>The fields of proc_pid_stat(5) that statistics need.</summary>
/// <param name="State">One letter: R, S, D, Z, T, ...</param>
/// <param name="Parent">Pid of its parent.</param>
/// <param name="Faults">Page faults since it started, minor and major.</param>
/// <param name="WaitedTicks">CPU time of the children that it waited for, and of theirs, in clock ticks.</param>
/// <param name="Nice">-20 to 19.</param>
/// <param name="Threads">Of the whole process.</param>
/// <param name="StartTime">Clock ticks since boot; with the pid it is the identity of the process.</param>
/// <param name="VirtualBytes">Virtual size.</param>
/// <param name="ResidentPages">Resident set.</param>
internal readonly record struct ProcStat(
    char State, int Parent, long Faults, long WaitedTicks, int Nice, int Threads, long StartTime, long VirtualBytes, long ResidentPages)
{
    // Positions among the fields that follow the name; the manual counts from 1 with pid and name before them.
    private const int ParentField = 1;
    private const int MinorFaultsField = 7;
    private const int MajorFaultsField = 9;
    private const int WaitedUserField = 13;
    private const int WaitedSystemField = 14;
    private const int NiceField = 16;
    private const int ThreadsField = 17;
    private const int StartTimeField = 19;
    private const int VirtualSizeField = 20;
    private const int ResidentField = 21;

    public static bool TryParse(ReadOnlySpan<byte> line, out ProcStat stat)
    {
        stat = default;
        // The name stands in brackets and may itself contain brackets, blanks and newlines: the last bracket ends it.
        var nameEnd = line.LastIndexOf((byte)')');
        if (nameEnd < 0 || nameEnd + 3 > line.Length)
        {
            return false;
        }

        var state = (char)line[nameEnd + 2];
        var rest = line[(nameEnd + 3)..];
        Span<long> numbers = stackalloc long[ResidentField + 1];
        for (var field = 1; field <= ResidentField; field++)
        {
            rest = rest.TrimStart((byte)' ');
            if (!Utf8Parser.TryParse(rest, out long number, out var used))
            {
                // Unsigned fields go beyond; those that matter do not.
                if (!Utf8Parser.TryParse(rest, out ulong _, out used))
                {
                    return false;
                }

                number = long.MaxValue;
            }

            numbers[field] = number;
            rest = rest[used..];
        }

        stat = new ProcStat(
            state,
            (int)numbers[ParentField],
            numbers[MinorFaultsField] + numbers[MajorFaultsField],
            numbers[WaitedUserField] + numbers[WaitedSystemField],
            (int)numbers[NiceField],
            (int)numbers[ThreadsField],
            numbers[StartTimeField],
            numbers[VirtualSizeField],
            numbers[ResidentField]);
        return true;
    }
}
