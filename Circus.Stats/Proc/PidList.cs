using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Circus.Stats.Interop;
using Microsoft.Win32.SafeHandles;

namespace Circus.Stats.Proc;

/// <summary>The pids of the machine, as far as they can be seen, through a descriptor of /proc that stays open. Allocates nothing once it has grown.</summary>
internal sealed unsafe class PidList : IDisposable
{
    // struct linux_dirent64, getdents(2).
    private const int LengthOffset = 16;
    private const int NameOffset = 19;
    private const int BufferSize = 32 * 1024;

    private readonly SafeFileHandle _directory;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int[] _pids = new int[256];
    private int _count;

    private PidList(SafeFileHandle directory) => _directory = directory;

    public static bool TryOpen([NotNullWhen(true)] out PidList? list)
    {
        var fd = LibC.Open("/proc", LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC, 0);
        list = fd < 0 ? null : new PidList(new SafeFileHandle(fd, ownsHandle: true));
        return list is not null;
    }

    /// <summary>All pids at this moment, in ascending order. Valid until the next call.</summary>
    public ReadOnlySpan<int> Read()
    {
        _count = 0;
        _ = LibC.Seek(_directory, 0, 0);
        fixed (byte* buffer = _buffer)
        {
            nint length;
            while ((length = LibC.GetDents(_directory, buffer, BufferSize)) > 0)
            {
                for (var at = 0; at < length; at += *(ushort*)(buffer + at + LengthOffset))
                {
                    var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer + at + NameOffset);
                    if (Utf8Parser.TryParse(name, out int pid, out var used) && used == name.Length)
                    {
                        Add(pid);
                    }
                }
            }
        }

        return _pids.AsSpan(0, _count);
    }

    public void Dispose() => _directory.Dispose();

    private void Add(int pid)
    {
        if (_count == _pids.Length)
        {
            Array.Resize(ref _pids, _count * 2);
        }

        _pids[_count++] = pid;
    }
}
