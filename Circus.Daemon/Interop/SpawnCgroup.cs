using System.Runtime.InteropServices;

namespace Circus.Daemon.Interop;

/// <summary>
/// A process that is made inside of a cgroup, clone3(2) with CLONE_INTO_CGROUP: it need not be moved, which takes the kernel longer than the whole
/// launch. From glibc 2.39 on posix_spawn(3) can; other C libraries cannot.
/// </summary>
internal static unsafe class SpawnCgroup
{
    private static readonly delegate* unmanaged<void*, int, int> _setCgroup =
        NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "posix_spawnattr_setcgroup_np", out var address)
            ? (delegate* unmanaged<void*, int, int>)address
            : null;

    /// <summary>Whether the C library can.</summary>
    public static bool IsOffered => _setCgroup != null;

    /// <summary>Names the cgroup in the attributes; the flag POSIX_SPAWN_SETCGROUP makes it count.</summary>
    /// <param name="attributes">posix_spawnattr_t.</param>
    /// <param name="folder">Of the cgroup, open.</param>
    public static int Set(void* attributes, SafeFd folder) => _setCgroup(attributes, folder.Number);
}
