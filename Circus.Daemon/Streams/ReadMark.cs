namespace Circus.Daemon.Streams;

/// <summary>
/// How far one stream has been taken, in memory that outlives the daemon: so many bytes at the head of the pipe are being written to the
/// sink, or have been written, or were even taken out of the pipe just now. The next daemon looks whether what is at the head stands in the file.
/// </summary>
/// <param name="cell">
/// <see cref="Words"/> times 8 bytes of a shared mapping: the count; where in the file they go to; the time in ticks
/// that their lines are stamped with.
/// </param>
internal sealed unsafe class ReadMark(long* cell)
{
    public const int Words = 3;

    /// <summary>Bytes that the former daemon was busy with; 0 for none.</summary>
    public int Pending => (int)Volatile.Read(ref *cell);

    /// <summary>Where in the file the first of them was to go.</summary>
    public long Position => cell[1];

    /// <summary>When that was.</summary>
    public DateTimeOffset Time => new(cell[2], TimeSpan.Zero);

    /// <summary>Said by the sink, with everything decided that the next daemon cannot find out.</summary>
    public void Writing(int count, long position, DateTimeOffset time)
    {
        cell[1] = position;
        cell[2] = time.UtcTicks;
        Volatile.Write(ref *cell, count);
    }

    public void Clear() => Volatile.Write(ref *cell, 0);
}
