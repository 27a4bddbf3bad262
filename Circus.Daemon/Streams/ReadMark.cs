namespace Circus.Daemon.Streams;

/// <summary>
/// How far one stream has been taken, in memory that outlives the daemon: so many bytes at the head of the pipe are being written to the
/// sink, or have been written and are about to be taken out of the pipe. The next daemon neither loses nor repeats them.
/// </summary>
/// <param name="cell">8 bytes of a shared mapping: the count, times four, plus the phase.</param>
internal sealed unsafe class ReadMark(long* cell)
{
    private const long WritingPhase = 1;
    private const long WrittenPhase = 2;

    /// <summary>Bytes that the former daemon was busy with; 0 for none.</summary>
    public int Pending => (int)(Volatile.Read(ref *cell) >> 2);

    /// <summary>Whether those had reached the sink for certain.</summary>
    public bool IsWritten => (Volatile.Read(ref *cell) & 3) == WrittenPhase;

    public void Writing(int count) => Volatile.Write(ref *cell, ((long)count << 2) | WritingPhase);

    public void Written(int count) => Volatile.Write(ref *cell, ((long)count << 2) | WrittenPhase);

    public void Clear() => Volatile.Write(ref *cell, 0);
}
