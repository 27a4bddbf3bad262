using System.Diagnostics.CodeAnalysis;
using Circus.Stats.Interop;
using Microsoft.Win32.SafeHandles;

namespace Circus.Stats.Proc;

/// <summary>A file of /proc that is read again and again through one descriptor, into a buffer of its own.</summary>
internal sealed unsafe class KeptFile : IDisposable
{
    private const int Largest = 1024 * 1024;

    private readonly SafeFileHandle _file;
    private byte[] _buffer = new byte[4096];

    private KeptFile(SafeFileHandle file) => _file = file;

    public static bool TryOpen(string path, [NotNullWhen(true)] out KeptFile? file)
    {
        var fd = LibC.Open(path, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        file = fd < 0 ? null : new KeptFile(new SafeFileHandle(fd, ownsHandle: true));
        return file is not null;
    }

    /// <summary>Its content at this moment, valid until the next call; empty when it cannot be read.</summary>
    public ReadOnlySpan<byte> Read()
    {
        while (true)
        {
            // One reading, so that its parts belong together; a file of this kind is made anew for each.
            nint length;
            fixed (byte* start = _buffer)
            {
                length = LibC.Pread(_file, start, (nuint)_buffer.Length, 0);
            }

            if (length < _buffer.Length || _buffer.Length >= Largest)
            {
                return _buffer.AsSpan(0, (int)Math.Max(0, length));
            }

            _buffer = new byte[_buffer.Length * 2];
        }
    }

    public void Dispose() => _file.Dispose();
}
