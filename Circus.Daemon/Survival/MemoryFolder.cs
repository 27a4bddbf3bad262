using Circus.Daemon.Interop;

namespace Circus.Daemon.Survival;

/// <summary>
/// A folder in memory for the owner only, below one where others may write too. Another user can neither prepare it, because its name cannot be guessed
/// and its owner is looked at, nor take its place, because the folder above is sticky.
/// </summary>
internal static class MemoryFolder
{
    private const int OwnerOnly = 0x1C0;
    private const int Permissions = 0xFFF;
    private const int WritableByOthers = 0x12;
    private const int Sticky = 0x200;

    /// <summary>Makes it where it is not there yet. False when that cannot be, or what is there is not ours.</summary>
    public static bool TryMake(string parent, string name, out string path)
    {
        path = Path.Combine(parent, name);
        return IsInMemory(parent) && IsGuarded(parent) && (LibC.MkDir(path, OwnerOnly) == 0 || Errno.Last == Errno.EEXIST) && IsOurs(path);
    }

    /// <summary>Whether it is there already, and ours.</summary>
    public static bool TryFind(string parent, string name, out string path)
    {
        path = Path.Combine(parent, name);
        return IsOurs(path) && IsGuarded(parent);
    }

    public static unsafe bool IsInMemory(string path)
    {
        var buffer = stackalloc byte[LibC.StatFsSize];
        // The type is the first word.
        return LibC.StatFs(path, buffer) == 0 && (*(nint*)buffer & 0xFFFFFFFF) is LibC.TMPFS_MAGIC or LibC.RAMFS_MAGIC;
    }

    /// <summary>PURE: whether nobody but root and its owner can exchange what is in a folder of this mode.</summary>
    internal static bool IsGuarded(uint owner, int mode, uint self) =>
        (owner == 0 || owner == self) && ((mode & WritableByOthers) == 0 || (mode & Sticky) != 0);

    private static bool IsGuarded(string parent) =>
        FileIdentity.TryRead(parent, out var folder) && IsGuarded(folder.Owner, folder.Mode, LibC.GetEuid());

    /// <summary>No link, of this user, closed to all others.</summary>
    private static bool IsOurs(string path) =>
        FileIdentity.TryReadLink(path, out var folder) && folder.IsDirectory && folder.Owner == LibC.GetEuid()
        && ((folder.Mode & Permissions) == OwnerOnly || LibC.Chmod(path, OwnerOnly) == 0);
}
