using Circus.Daemon.Interop;
using Circus.Daemon.Sockets;

namespace Circus.Daemon.Survival;

/// <summary>
/// Managed sockets that a surviving child still holds: copied back from it, so that no connection that waits in a queue is refused, and the
/// address is not taken by our own child.
/// </summary>
internal static class SocketRecovery
{
    /// <summary>Null when nobody has it, or the kernel does not let us (ptrace(2), PTRACE_MODE_ATTACH).</summary>
    /// <param name="options">Of the socket.</param>
    /// <param name="memory">The journal.</param>
    /// <param name="survivors">Those who may have it.</param>
    /// <param name="isReplacement">Whether this program itself has inherited it.</param>
    public static SafeFd? Recover(SocketOptions options, Recollection memory, IReadOnlyList<Survivor> survivors, bool isReplacement)
    {
        if (!memory.Sockets.TryGetValue(options.Name, out var socket))
        {
            return null;
        }

        if (isReplacement)
        {
            var inherited = new SafeFd(socket.Descriptor);
            if (ManagedSocket.AddressOf(inherited) == socket.Address)
            {
                return inherited;
            }

            // Whatever it is, it is not ours to close.
            inherited.SetHandleAsInvalid();
        }

        // What a process has of its own stays its own.
        foreach (var survivor in options.IsPerProcess ? [] : survivors)
        {
            var fd = PidFd.Borrow(survivor.PidFd, socket.Descriptor);
            if (fd is not null && ManagedSocket.AddressOf(fd) == socket.Address)
            {
                return fd;
            }

            fd?.Dispose();
        }

        return null;
    }
}
