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

    /// <summary>Base name of the first word of argv[0].</summary>
    public static string ProgramOf(int pid)
    {
        try
        {
            using var file = File.OpenHandle(ProcReader.PathOf(pid, "cmdline"));
            Span<byte> buffer = stackalloc byte[FirstArgumentSize];
            return ProgramOf(buffer[..RandomAccess.Read(file, buffer, 0)]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or belongs to somebody else.
            return Unknown;
        }
    }

    public static string ProgramOf(ReadOnlySpan<byte> commandLine)
    {
        var end = commandLine.IndexOfAny((byte)0, (byte)' ');
        var word = end < 0 ? commandLine : commandLine[..end];
        word = word[(word.LastIndexOf((byte)'/') + 1)..];
        return word.IsEmpty ? Unknown : Encoding.UTF8.GetString(word);
    }

    /// <summary>Owner of a process: a name, or the number when it has none.</summary>
    public static string UserOf(int pid)
    {
        var buffer = stackalloc byte[LibC.StatxSize];
        return LibC.Statx(LibC.AT_FDCWD, ProcReader.PathOf(pid, ""), 0, LibC.STATX_BASIC_STATS, buffer) == 0
            ? _users.GetOrAdd(*(uint*)(buffer + LibC.StatxUidOffset), NameOf)
            : Unknown;
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
