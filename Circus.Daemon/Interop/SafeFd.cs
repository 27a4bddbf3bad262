using Microsoft.Win32.SafeHandles;

namespace Circus.Daemon.Interop;

/// <summary>An open file descriptor with one owner; closed exactly once. Close-on-exec unless said otherwise where it is made.</summary>
internal sealed class SafeFd : SafeHandleMinusOneIsInvalid
{
    public SafeFd(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>The number, valid while this object is alive and not disposed.</summary>
    public int Number => (int)handle;

    protected override bool ReleaseHandle() => LibC.Close((int)handle) == 0;
}
