namespace Circus.Daemon.Interop;

/// <summary>Orphaned descendants become children of the daemon instead of pid 1's, so that they can be reaped.</summary>
internal static class Subreaper
{
    /// <summary>PR_SET_CHILD_SUBREAPER of prctl(2). False when the kernel refuses, which no supported one does.</summary>
    public static bool Enable() => LibC.Prctl(LibC.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
}
