namespace Circus.Daemon.Interop;

/// <summary>Which file this is, whatever its name, what kind, its size in bytes and whose it is; statx(2).</summary>
internal readonly record struct FileIdentity(ulong Inode, uint DeviceMajor, uint DeviceMinor, ushort Mode, long Size, uint Owner)
{
    // Offsets in struct statx, the same on every port; include/uapi/linux/stat.h.
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int SizeOffset = 40;
    private const int DeviceMajorOffset = 136;
    private const int DeviceMinorOffset = 140;

    /// <summary>Type bits of a mode and their values, inode(7).</summary>
    private const int TypeMask = 0xF000;
    private const int SocketType = 0xC000;
    private const int RegularType = 0x8000;
    private const int DirectoryType = 0x4000;

    public bool IsSocket => (Mode & TypeMask) == SocketType;

    public bool IsRegular => (Mode & TypeMask) == RegularType;

    public bool IsDirectory => (Mode & TypeMask) == DirectoryType;

    public bool IsSameFile(FileIdentity other) =>
        (Inode, DeviceMajor, DeviceMinor) == (other.Inode, other.DeviceMajor, other.DeviceMinor);

    /// <summary>Of what a path leads to.</summary>
    public static bool TryRead(string path, out FileIdentity identity) => TryRead(LibC.AT_FDCWD, path, 0, out identity);

    /// <summary>Of what stands at the path, be it a link.</summary>
    public static bool TryReadLink(string path, out FileIdentity identity) =>
        TryRead(LibC.AT_FDCWD, path, LibC.AT_SYMLINK_NOFOLLOW, out identity);

    public static bool TryRead(SafeFd fd, out FileIdentity identity) => TryRead(fd.Number, "", LibC.AT_EMPTY_PATH, out identity);

    private static unsafe bool TryRead(int directory, string path, int flags, out FileIdentity identity)
    {
        var buffer = stackalloc byte[LibC.StatxSize];
        if (LibC.Statx(directory, path, flags, LibC.STATX_BASIC_STATS, buffer) < 0)
        {
            identity = default;
            return false;
        }

        identity = new FileIdentity(
            *(ulong*)(buffer + InodeOffset),
            *(uint*)(buffer + DeviceMajorOffset),
            *(uint*)(buffer + DeviceMinorOffset),
            *(ushort*)(buffer + ModeOffset),
            *(long*)(buffer + SizeOffset),
            *(uint*)(buffer + OwnerOffset));
        return true;
    }
}
