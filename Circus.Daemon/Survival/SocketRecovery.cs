using Circus.Daemon.Interop;
using Circus.Daemon.Sockets;

namespace Circus.Daemon.Survival;

/// <summary>
/// Managed sockets that a surviving child still holds: copied back from it, so that no connection that waits in a queue is refused, and the
/// address is not taken by our own child.
/// </summary>
internal static class SocketRecovery
{
    /// <summary>Looks for one.</summary>
    /// <param name="options">Of the socket.</param>
    /// <param name="memory">The journal.</param>
    /// <param name="survivors">Those who may have it.</param>
    /// <param name="isReplacement">Whether this program itself has inherited it.</param>
    public static RecoveredSocket Recover(SocketOptions options, Recollection memory, IReadOnlyList<Survivor> survivors, bool isReplacement)
    {
        if (!memory.Sockets.TryGetValue(options.Name, out var socket))
        {
            return default;
        }

        if (isReplacement)
        {
            var inherited = new SafeFd(socket.Descriptor);
            if (ManagedSocket.AddressOf(inherited) == socket.Address)
            {
                return new RecoveredSocket(inherited, null);
            }

            // Whatever it is, it is not ours to close.
            inherited.SetHandleAsInvalid();
        }

        List<int> refusing = [];
        // What a process has of its own stays its own.
        foreach (var survivor in options.IsPerProcess ? [] : survivors)
        {
            var fd = PidFd.Borrow(survivor.PidFd, socket.Descriptor);
            if (fd is null && Errno.Last == Errno.EPERM)
            {
                refusing.Add(survivor.Memory.Pid);
            }
            else if (fd is not null && ManagedSocket.AddressOf(fd) == socket.Address)
            {
                return new RecoveredSocket(fd, null);
            }

            fd?.Dispose();
        }

        if (refusing.Count == 0)
        {
            RemoveIfStale(options, socket);
            return default;
        }

        return new RecoveredSocket(
            null,
            $"it may be held by processes of the former circusd ({string.Join(", ", refusing)}), and the kernel does not let this one copy it from them: "
            + "that needs CAP_SYS_PTRACE, or /proc/sys/kernel/yama/ptrace_scope 0 and processes of the same user; tried again until they have ended");
    }

    /// <summary>The file of a Unix socket that a former daemon made, when nobody listens there any more.</summary>
    private static void RemoveIfStale(SocketOptions options, RememberedSocket socket)
    {
        if (options.Path is { } path && socket.Address.StartsWith(Convert.ToHexStringLower(SocketAddressBytes.For(path)), StringComparison.Ordinal))
        {
            UnixSocketFile.RemoveIfStale(options);
        }
    }
}

/// <summary>What became of the search for a socket.</summary>
/// <param name="Fd">The socket, or null.</param>
/// <param name="Refusal">Why it cannot be had although it may be there, or null.</param>
internal readonly record struct RecoveredSocket(SafeFd? Fd, string? Refusal);
