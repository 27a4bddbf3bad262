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
    public static SafeFd? Recover(SocketOptions options, Recollection memory, IReadOnlyList<Survivor> survivors)
    {
        if (!memory.Sockets.TryGetValue(options.Name, out var socket))
        {
            return null;
        }

        foreach (var survivor in survivors)
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
