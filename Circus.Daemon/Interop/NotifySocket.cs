using System.Text;

namespace Circus.Daemon.Interop;

/// <summary>
/// Hears what processes say by sd_notify(3): datagrams to a socket in the abstract namespace, unix(7), each with the sender's pid, for which
/// the kernel vouches (SCM_CREDENTIALS). A thread of its own that exists only when a watcher asks for it.
/// </summary>
internal sealed unsafe class NotifySocket : IDisposable
{
    // systemd's own limit is a page; whatever is beyond is not for us.
    private const int LongestMessage = 4096;

    private readonly Action<int, string> _heard;
    private readonly SafeFd _socket;
    private readonly Thread _thread;
    private volatile bool _isStopping;

    private NotifySocket(SafeFd socket, string address, Action<int, string> heard)
    {
        (_socket, Address, _heard) = (socket, address, heard);
        _thread = new Thread(Run) { IsBackground = true, Name = "notify socket" };
        _thread.Start();
    }

    /// <summary>For NOTIFY_SOCKET: "@" stands for the abstract namespace.</summary>
    public string Address { get; }

    /// <summary>Null, with the reason, when the name is taken.</summary>
    /// <param name="name">Unique on this machine.</param>
    /// <param name="heard">Gets the sender's pid and the message, on a thread of its own; posts it and returns.</param>
    /// <param name="fault">Why not.</param>
    public static NotifySocket? TryOpen(string name, Action<int, string> heard, out string? fault)
    {
        var socket = new SafeFd(LibC.Socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0));
        var bytes = Encoding.UTF8.GetBytes(name);
        var address = new byte[sizeof(ushort) + 1 + bytes.Length];
        address[0] = LibC.AF_UNIX;
        if (!BitConverter.IsLittleEndian)
        {
            (address[0], address[1]) = (0, LibC.AF_UNIX);
        }

        bytes.CopyTo(address.AsSpan(sizeof(ushort) + 1));
        var one = 1;
        fixed (byte* start = address)
        {
            if (socket.IsInvalid
                || LibC.SetSockOpt(socket.Number, LibC.SOL_SOCKET, LibC.SO_PASSCRED, (byte*)&one, sizeof(int)) < 0
                || LibC.Bind(socket.Number, start, (uint)address.Length) < 0)
            {
                fault = Errno.Describe(Errno.Last);
                socket.Dispose();
                return null;
            }
        }

        fault = null;
        return new NotifySocket(socket, "@" + name, heard);
    }

    public void Dispose()
    {
        _isStopping = true;
        // Wakes the thread: what is shut down has come to its end.
        _ = LibC.Shutdown(_socket.Number, LibC.SHUT_RDWR);
        _thread.Join();
        _socket.Dispose();
    }

    private void Run()
    {
        var buffer = stackalloc byte[LongestMessage];
        // struct cmsghdr and struct ucred, or a descriptor that somebody sends along; cmsg(3).
        var control = stackalloc byte[256];
        while (!_isStopping)
        {
            var vector = new IoVector { Base = buffer, Length = LongestMessage };
            var message = new MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 256 };
            var length = LibC.RecvMsg(_socket.Number, &message, LibC.MSG_CMSG_CLOEXEC);
            if (length < 0 && Errno.Last != Errno.EINTR && !_isStopping)
            {
                return;
            }

            var pid = length < 0 ? 0 : SenderOf(control, (int)message.ControlLength);
            if (pid > 0 && length > 0)
            {
                _heard(pid, Encoding.UTF8.GetString(buffer, (int)length));
            }
        }
    }

    /// <summary>The pid; 0 without credentials. Descriptors that were sent along are closed: systemd-notify waits for that (BARRIER=1).</summary>
    private static int SenderOf(byte* control, int length)
    {
        var header = sizeof(nuint) + (2 * sizeof(int));
        var pid = 0;
        for (var offset = 0; offset + header <= length;)
        {
            var size = (int)*(nuint*)(control + offset);
            var type = *(int*)(control + offset + sizeof(nuint) + sizeof(int));
            if (size < header)
            {
                break;
            }

            if (type == LibC.SCM_CREDENTIALS)
            {
                pid = *(int*)(control + offset + header);
            }
            else if (type == LibC.SCM_RIGHTS)
            {
                for (var at = header; at + sizeof(int) <= size; at += sizeof(int))
                {
                    _ = LibC.Close(*(int*)(control + offset + at));
                }
            }

            offset += (size + sizeof(nuint) - 1) / sizeof(nuint) * sizeof(nuint);
        }

        return pid;
    }
}

/// <summary>struct iovec.</summary>
internal unsafe struct IoVector
{
    public void* Base;
    public nuint Length;
}

/// <summary>struct msghdr of Linux, 64 bit; recvmsg(2).</summary>
internal unsafe struct MessageHeader
{
    public void* Name;
    public nuint NameLength;
    public IoVector* Vectors;
    public nuint VectorCount;
    public void* Control;
    public nuint ControlLength;
    public int Flags;
}
