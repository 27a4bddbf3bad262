using System.Runtime.InteropServices;

namespace Circus.Daemon.Streams;

/// <summary>
/// How far one stream has been taken, in memory that outlives the daemon. Bytes are looked at in the pipe, written, and then taken out, with one
/// system call that also stores the first of them here: whenever the daemon is killed, the next one can tell whether that was done. So it knows which
/// bytes at the head of the pipe may be in the file already, and how many have been taken out that are in no file.
/// </summary>
/// <param name="cell"><see cref="Words"/> times 8 bytes, of a shared mapping if they are to outlive the daemon.</param>
/// <param name="memory">Those bytes when they are this daemon's alone, pinned; otherwise null.</param>
internal sealed unsafe class ReadMark(long* cell, long[]? memory = null)
{
    public const int Words = 8;

    private const int Count = 0;
    private const int Place = 1;
    private const int Stamp = 2;
    private const int Lost = 3;
    private const int Settled = 4;
    private const int NextLost = 5;
    private const int First = 6;
    private const int Open = 7;

    private long _failed;

    /// <summary>Whether the next daemon can read it.</summary>
    public bool Outlives => memory is null;

    /// <summary>Bytes at the head of the pipe that the former daemon was busy with; 0 for none.</summary>
    public int Pending => (int)Volatile.Read(ref cell[Count]);

    /// <summary>Where in the file the first of them was to go.</summary>
    public long Position => cell[Place];

    /// <summary>When that was.</summary>
    public DateTimeOffset Time => new(cell[Stamp], TimeSpan.Zero);

    /// <summary>All that was taken out of the pipe and not written, for whatever reason.</summary>
    public long Missing => Volatile.Read(ref cell[Lost]);

    /// <summary>What of it has not been said in the file.</summary>
    public long Unsaid => Missing - Volatile.Read(ref cell[Settled]);

    /// <summary>Whether something may come still; otherwise everything of the stream has been taken.</summary>
    public bool IsOpen
    {
        get => Volatile.Read(ref cell[Open]) != 0;
        set => Volatile.Write(ref cell[Open], value ? 1 : 0);
    }

    /// <summary>Where the first byte that is taken out goes, see <see cref="Arm"/>.</summary>
    public byte* Landing => (byte*)(cell + First);

    /// <summary>Whether what was announced last has been taken out.</summary>
    private bool IsTaken => Volatile.Read(ref *Landing) == Landing[1];

    /// <summary>For a stream that does not outlive the daemon.</summary>
    public static ReadMark InMemory()
    {
        var memory = GC.AllocateArray<long>(Words, pinned: true);
        return new ReadMark((long*)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0), memory);
    }

    /// <summary>What the former daemon was killed in the middle of is finished, as far as it had come.</summary>
    public void Recover()
    {
        if (IsTaken)
        {
            Taken();
        }

        Volatile.Write(ref cell[NextLost], 0);
    }

    /// <summary>The next byte to be taken out is this one: until it is, something else stands at <see cref="Landing"/>.</summary>
    public void Arm(byte first) => Volatile.Write(ref cell[First], ((long)first << 8) | (byte)~first);

    /// <summary>Said by the sink, with everything decided that the next daemon cannot find out.</summary>
    public void Writing(int count, long position, DateTimeOffset time)
    {
        cell[Place] = position;
        cell[Stamp] = time.UtcTicks;
        Volatile.Write(ref cell[Count], count);
    }

    /// <summary>Said by the sink: of what it was given so many bytes could not be written, and it will say so.</summary>
    public void Lose(long bytes) => _failed += bytes;

    /// <summary>What the sink has said since it was asked last.</summary>
    public long TakeFailed() => Interlocked.Exchange(ref _failed, 0);

    /// <summary>The bytes are about to be taken out, and so many of them are in no file.</summary>
    public void Taking(long lost)
    {
        if (lost > 0)
        {
            Volatile.Write(ref cell[NextLost], cell[Lost] + lost);
        }
    }

    /// <summary>They are.</summary>
    public void Taken()
    {
        if (Volatile.Read(ref cell[NextLost]) is not 0 and var lost)
        {
            // Doing this twice does no harm.
            Volatile.Write(ref cell[Lost], lost);
            Volatile.Write(ref cell[NextLost], 0);
        }

        Volatile.Write(ref cell[Count], 0);
    }

    /// <summary>So many of the missing bytes have been said in the file, or written after all.</summary>
    public void Settle(long bytes) => Volatile.Write(ref cell[Settled], cell[Settled] + bytes);
}
