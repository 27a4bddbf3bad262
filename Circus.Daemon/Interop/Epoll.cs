using System.Runtime.InteropServices;

namespace Circus.Daemon.Interop;

/// <summary>epoll(7): one thread waits for many descriptors, each known by a token; another thread can wake it.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    /// <summary>What <see cref="Wait"/> returns for a wake-up; no descriptor may have it.</summary>
    public const ulong WakeToken = 0;

    private const int EventsPerRound = 64;

    /// <summary>struct epoll_event is packed on x86-64 only, epoll_ctl(2): the token follows the 4 bytes of flags at once there.</summary>
    private static readonly int _tokenOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int _eventSize = _tokenOffset + sizeof(ulong);

    private readonly SafeFd _set = new(LibC.EpollCreate1(LibC.EPOLL_CLOEXEC));
    private readonly SafeFd _wake = new(LibC.EventFd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK));

    /// <exception cref="IOException">Out of descriptors.</exception>
    public Epoll() => Add(_wake, WakeToken);

    /// <summary>Waits for it to become readable from now on.</summary>
    /// <param name="fd">The descriptor.</param>
    /// <param name="token">Its token.</param>
    /// <param name="isEdge">Told once for everything that arrives, and again only after <see cref="Rearm"/>; otherwise as long as something is there.</param>
    /// <exception cref="IOException">Out of memory, or max_user_watches of epoll(7) is reached.</exception>
    public void Add(SafeFd fd, ulong token, bool isEdge = false)
    {
        if (Control(LibC.EPOLL_CTL_ADD, fd, token, LibC.EPOLLIN | (isEdge ? LibC.EPOLLET : 0)) < 0)
        {
            throw new IOException($"cannot watch a descriptor: {Errno.Describe(Errno.Last)}");
        }
    }

    /// <summary>If something is there, it is told once more, behind what others have; from now on at edges, or as long as something is there.</summary>
    public void Rearm(SafeFd fd, ulong token, bool isEdge = true) =>
        _ = Control(LibC.EPOLL_CTL_MOD, fd, token, LibC.EPOLLIN | (isEdge ? LibC.EPOLLET : 0));

    /// <summary>Call it before the descriptor is closed: a child between vfork and exec holds a copy of the table, which would keep it in the set.</summary>
    public void Remove(SafeFd fd) => _ = LibC.EpollCtl(_set.Number, LibC.EPOLL_CTL_DEL, fd.Number, null);

    /// <summary>Waits until something is readable.</summary>
    /// <param name="tokens">Gets the tokens of that; at most 64.</param>
    /// <param name="timeoutMs">At most so long; -1 for ever.</param>
    /// <returns>How many.</returns>
    public int Wait(Span<ulong> tokens, int timeoutMs = -1)
    {
        var events = stackalloc byte[EventsPerRound * _eventSize];
        var count = Math.Max(0, LibC.EpollWait(_set.Number, events, Math.Min(EventsPerRound, tokens.Length), timeoutMs));
        for (var i = 0; i < count; i++)
        {
            tokens[i] = *(ulong*)(events + (i * _eventSize) + _tokenOffset);
            if (tokens[i] == WakeToken)
            {
                ulong ignored;
                _ = LibC.Read(_wake.Number, (byte*)&ignored, sizeof(ulong));
            }
        }

        return count;
    }

    /// <summary>Makes <see cref="Wait"/> return. Thread-safe.</summary>
    public void Wake()
    {
        ulong one = 1;
        _ = LibC.Write(_wake.Number, (byte*)&one, sizeof(ulong));
    }

    private int Control(int operation, SafeFd fd, ulong token, uint flags)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = flags;
        *(ulong*)(entry + _tokenOffset) = token;
        return LibC.EpollCtl(_set.Number, operation, fd.Number, entry);
    }

    public void Dispose()
    {
        _set.Dispose();
        _wake.Dispose();
    }
}
