using Circus.Stats.Interop;
using Microsoft.Win32.SafeHandles;
using Serilog.Events;

namespace Circus.Logging;

/// <summary>The log in a file: appended to, and begun anew when it is moved away.</summary>
internal sealed class LogFile : ILogTarget
{
    // open(2), the same on x86-64 and arm64.
    private const int O_WRONLY = 1;
    private const int O_CREAT = 0x40;
    private const int O_APPEND = 0x400;
    private const uint CreationMode = 0x1A4;

    private readonly string _path;
    private SafeFileHandle _file;
    private FileNumber _number;

    /// <exception cref="IOException">It cannot be opened.</exception>
    public LogFile(string path)
    {
        _path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(_path) ?? "/");
        _file = Open();
    }

    public void Write(ReadOnlySpan<byte> message, LogEventLevel level)
    {
        if (NumberOf(_path) != _number)
        {
            Reopen();
        }

        // Where it goes to is the end in any case, O_APPEND; pwrite(2).
        RandomAccess.Write(_file, message, 0);
    }

    public void Reopen()
    {
        var old = _file;
        _file = Open();
        old.Dispose();
    }

    public void Dispose() => _file.Dispose();

    private SafeFileHandle Open()
    {
        var fd = LibC.Open(_path, O_WRONLY | O_CREAT | O_APPEND | LibC.O_CLOEXEC, CreationMode);
        if (fd < 0)
        {
            throw new IOException(System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage());
        }

        _number = NumberOf(_path);
        return new SafeFileHandle(fd, ownsHandle: true);
    }

    private static unsafe FileNumber NumberOf(string path)
    {
        // Offsets of struct statx, the same on every port; include/uapi/linux/stat.h.
        var buffer = stackalloc byte[LibC.StatxSize];
        return LibC.Statx(LibC.AT_FDCWD, path, 0, LibC.STATX_BASIC_STATS, buffer) < 0
            ? default
            : new FileNumber(*(ulong*)(buffer + 32), *(ulong*)(buffer + 136));
    }

    private readonly record struct FileNumber(ulong Inode, ulong Device);
}
