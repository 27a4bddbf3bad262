using System.Globalization;
using System.Runtime.InteropServices;

namespace Circus.Daemon.Interop;

/// <summary>Users and groups as the system knows them, with whatever directory service it uses.</summary>
internal static unsafe class Accounts
{
    private const int SmallestBuffer = 1024;

    /// <summary>A directory service can hold long entries (a group with many members); beyond this an entry counts as unreadable.</summary>
    private const int LargestBuffer = 4 << 20;

    /// <summary>Looks for a name first, then, if it is one, for a number.</summary>
    public static bool TryFindUser(string nameOrNumber, out UserAccount user)
    {
        var entry = stackalloc byte[LibC.AccountSize];
        if (Find(entry, (byte* e, byte* b, nuint n, out nint r) => LibC.GetPwNam(nameOrNumber, e, b, n, out r), out user, ReadUser))
        {
            return true;
        }

        return uint.TryParse(nameOrNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var uid)
            && Find(entry, (byte* e, byte* b, nuint n, out nint r) => LibC.GetPwUid(uid, e, b, n, out r), out user, ReadUser);
    }

    public static bool TryFindGroup(string nameOrNumber, out uint gid)
    {
        var entry = stackalloc byte[LibC.AccountSize];
        if (Find(entry, (byte* e, byte* b, nuint n, out nint r) => LibC.GetGrNam(nameOrNumber, e, b, n, out r), out gid, ReadId))
        {
            return true;
        }

        return uint.TryParse(nameOrNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && Find(entry, (byte* e, byte* b, nuint n, out nint r) => LibC.GetGrGid(number, e, b, n, out r), out gid, ReadId);
    }

    /// <summary>All groups of a user, <paramref name="gid"/> first; initgroups(3) would set the same.</summary>
    public static uint[] GroupsOf(string user, uint gid)
    {
        var count = 64;
        while (true)
        {
            var groups = new uint[count];
            fixed (uint* first = groups)
            {
                var found = count;
                if (LibC.GetGroupList(user, gid, first, &found) >= 0)
                {
                    return groups[..found];
                }

                // glibc stores the number needed; musl too. Growing in any case keeps this finite.
                count = Math.Max(found, count * 2);
            }
        }
    }

    private delegate int Lookup(byte* entry, byte* buffer, nuint size, out nint result);

    private delegate T Read<T>(byte* entry);

    private static UserAccount ReadUser(byte* entry) => new(
        Marshal.PtrToStringUTF8(*(nint*)(entry + LibC.AccountNameOffset)) ?? "",
        *(uint*)(entry + LibC.AccountIdOffset),
        *(uint*)(entry + LibC.PasswdGidOffset));

    private static uint ReadId(byte* entry) => *(uint*)(entry + LibC.AccountIdOffset);

    private static bool Find<T>(byte* entry, Lookup lookup, out T value, Read<T> read)
        where T : struct
    {
        value = default;
        for (var size = SmallestBuffer; size <= LargestBuffer; size *= 4)
        {
            // The entry points into the buffer, so it is read before the buffer moves or goes.
            var buffer = (byte*)NativeMemory.Alloc((nuint)size);
            try
            {
                var error = lookup(entry, buffer, (nuint)size, out var result);
                if (error == 0 && result != 0)
                {
                    value = read(entry);
                    return true;
                }

                if (error != Errno.ERANGE)
                {
                    return false;
                }
            }
            finally
            {
                NativeMemory.Free(buffer);
            }
        }

        return false;
    }
}
