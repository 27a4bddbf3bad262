using System.Runtime.InteropServices;

namespace Circus.Daemon.Interop;

internal static unsafe partial class LibC
{
    /// <summary>
    /// Room for struct passwd and struct group: 48 and 32 bytes on 64-bit ports of glibc and musl (pwd.h, grp.h): both start with two
    /// pointers, name and password, then the numbers.
    /// </summary>
    internal const int AccountSize = 256;
    internal const int AccountNameOffset = 0;
    internal const int AccountIdOffset = 16;
    internal const int PasswdGidOffset = 20;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint GetEuid();

    [LibraryImport("libc", EntryPoint = "getegid")]
    internal static partial uint GetEgid();

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GetPwNam(string name, byte* entry, byte* buffer, nuint size, out nint result);

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    internal static partial int GetPwUid(uint uid, byte* entry, byte* buffer, nuint size, out nint result);

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GetGrNam(string name, byte* entry, byte* buffer, nuint size, out nint result);

    [LibraryImport("libc", EntryPoint = "getgrgid_r")]
    internal static partial int GetGrGid(uint gid, byte* entry, byte* buffer, nuint size, out nint result);

    [LibraryImport("libc", EntryPoint = "getgrouplist", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GetGroupList(string user, uint gid, uint* groups, int* count);

    /// <summary>Of the calling thread only, setfsuid(2).</summary>
    [LibraryImport("libc", EntryPoint = "setfsuid")]
    internal static partial int SetFsUid(uint uid);

    /// <summary>Of the calling thread only, setfsgid(2).</summary>
    [LibraryImport("libc", EntryPoint = "setfsgid")]
    internal static partial int SetFsGid(uint gid);
}
