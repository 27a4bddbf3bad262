using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Circus.Stats.Interop;

namespace Circus.Stats.Proc;

/// <summary>Who a process is for people: the name of its program and of its user.</summary>
internal static unsafe class ProcessNames
{
    /// <summary>As psutil and with it Circus write what cannot be read.</summary>
    public const string Unknown = "N/A";

    /// <summary>Enough for a path of PATH_MAX bytes.</summary>
    private const int FirstArgumentSize = 4096;

    private static readonly ConcurrentDictionary<uint, string> _users = new();
    private static readonly Func<uint, string> _nameOf = NameOf;

    /// <summary>Base name of the first word of argv[0]; <paramref name="before"/> itself when it is that, so that nothing is allocated.</summary>
    public static string ProgramOf(int pid, string before = Unknown)
    {
        Span<byte> buffer = stackalloc byte[FirstArgumentSize];
        // 0: it ended meanwhile, or belongs to somebody else.
        return ProcFile.TryRead(pid, "cmdline"u8, buffer, out var length) ? ProgramOf(buffer[..length], before) : Unknown;
    }

    public static string ProgramOf(ReadOnlySpan<byte> commandLine, string before = Unknown)
    {
        var end = commandLine.IndexOfAny((byte)0, (byte)' ');
        var word = end < 0 ? commandLine : commandLine[..end];
        word = word[(word.LastIndexOf((byte)'/') + 1)..];
        return word.IsEmpty ? Unknown : IsSame(word, before) ? before : Encoding.UTF8.GetString(word);
    }

    /// <summary>The command line with blanks between its words, cut where the buffer ends; null when it cannot be read.</summary>
    public static string? CommandOf(int pid)
    {
        Span<byte> buffer = stackalloc byte[FirstArgumentSize];
        if (!ProcFile.TryRead(pid, "cmdline"u8, buffer, out var length))
        {
            return null;
        }

        var text = buffer[..length].TrimEnd((byte)0);
        text.Replace((byte)0, (byte)' ');
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>Owner of a process: a name, or the number when it has none.</summary>
    public static string UserOf(int pid)
    {
        var buffer = stackalloc byte[LibC.StatxSize];
        Span<byte> path = stackalloc byte[ProcPath.MaxLength];
        fixed (byte* start = ProcPath.Write(path, "/proc/"u8, pid, ""u8))
        {
            return LibC.Statx(LibC.AT_FDCWD, start, 0, LibC.STATX_BASIC_STATS, buffer) == 0
                ? _users.GetOrAdd(*(uint*)(buffer + LibC.StatxUidOffset), _nameOf)
                : Unknown;
        }
    }

    private static bool IsSame(ReadOnlySpan<byte> word, string before)
    {
        Span<byte> known = stackalloc byte[256];
        return before.Length <= word.Length && Encoding.UTF8.TryGetBytes(before, known, out var length) && word.SequenceEqual(known[..length]);
    }

    private static string NameOf(uint uid)
    {
        var entry = stackalloc byte[LibC.PasswdSize];
        var buffer = new byte[16 * 1024];
        fixed (byte* start = buffer)
        {
            return LibC.GetPwUid(uid, entry, start, (nuint)buffer.Length, out var found) == 0 && found != 0
                ? Marshal.PtrToStringUTF8(*(nint*)entry) ?? Unknown
                : uid.ToString(CultureInfo.InvariantCulture);
        }
    }
}
