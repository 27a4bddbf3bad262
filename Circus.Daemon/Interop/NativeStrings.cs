using System.Runtime.InteropServices;
using System.Text;

namespace Circus.Daemon.Interop;

/// <summary>A null-terminated array of C strings in one block of native memory, as exec(3) wants argv and envp.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private byte** _block;

    public NativeStrings(IReadOnlyCollection<string> texts)
    {
        var pointers = (nuint)(texts.Count + 1) * (nuint)sizeof(byte*);
        nuint size = pointers;
        foreach (var text in texts)
        {
            size += (nuint)Encoding.UTF8.GetByteCount(text) + 1;
        }

        _block = (byte**)NativeMemory.Alloc(size);
        var next = (byte*)_block + pointers;
        var end = (byte*)_block + size;
        var index = 0;
        foreach (var text in texts)
        {
            _block[index++] = next;
            next += Encoding.UTF8.GetBytes(text, new Span<byte>(next, (int)(end - next)));
            *next++ = 0;
        }

        _block[index] = null;
    }

    public byte** Pointer => _block;

    public void Dispose()
    {
        NativeMemory.Free(_block);
        _block = null;
    }
}
