using System.Buffers.Text;
using System.Globalization;

namespace Circus.Daemon.Interop;

/// <summary>The fields of proc_pid_stat(5) that say who a process belongs to.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="State">One letter: Z and X are dead.</param>
/// <param name="Parent">Parent's process id.</param>
/// <param name="Group">Process group.</param>
/// <param name="Session">Session.</param>
/// <param name="StartTime">Clock ticks since boot.</param>
internal readonly record struct ProcessStat(int Pid, char State, int Parent, int Group, int Session, long StartTime)
{
    private const int ReapedUserField = 13;
    private const int ReapedSystemField = 14;
    private const int ThreadsField = 17;

    /// <summary>USER_HZ, 100 on every port that .NET runs on.</summary>
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(10);

    /// <summary>Longer than any stat line: 52 numbers of at most 20 digits and a name of at most 64 bytes.</summary>
    private const int LineSize = 2048;

    /// <summary>Position of the start time among the fields that follow the name.</summary>
    private const int StartTimeField = 19;

    /// <summary>CPU time of the descendants that have been waited for.</summary>
    public TimeSpan ReapedTime { get; init; }

    /// <summary>How many threads it has.</summary>
    public int Threads { get; init; }

    public bool IsLive => State is not ('Z' or 'X' or 'x');

    public static bool TryRead(int pid, out ProcessStat stat)
    {
        Span<byte> line = stackalloc byte[LineSize];
        stat = default;
        return ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"), line, out var length)
            && TryParse(line[..length], out stat);
    }

    public static bool TryParse(ReadOnlySpan<byte> line, out ProcessStat stat)
    {
        stat = default;
        // The name stands in brackets and may itself contain brackets, blanks and newlines: the last bracket ends it.
        var nameEnd = line.LastIndexOf((byte)')');
        if (nameEnd < 0 || !Utf8Parser.TryParse(line, out int pid, out _))
        {
            return false;
        }

        var rest = line[(nameEnd + 1)..];
        Span<long> numbers = stackalloc long[StartTimeField + 1];
        var state = '\0';
        for (var field = 0; field <= StartTimeField; field++)
        {
            rest = rest.TrimStart((byte)' ');
            if (field == 0)
            {
                if (rest.IsEmpty)
                {
                    return false;
                }

                state = (char)rest[0];
                rest = rest[1..];
            }
            else if (Utf8Parser.TryParse(rest, out long number, out var used))
            {
                numbers[field] = number;
                rest = rest[used..];
            }
            else
            {
                return false;
            }
        }

        stat = new ProcessStat(pid, state, (int)numbers[1], (int)numbers[2], (int)numbers[3], numbers[StartTimeField])
        {
            Threads = (int)numbers[ThreadsField],
            ReapedTime = _tick * (numbers[ReapedUserField] + numbers[ReapedSystemField]),
        };
        return true;
    }
}
