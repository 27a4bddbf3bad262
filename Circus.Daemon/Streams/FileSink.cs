using System.Buffers;
using System.Buffers.Text;

namespace Circus.Daemon.Streams;

/// <summary>What the file streams have in common: bytes as they come, or with a time format every line as "TIME [PID] | LINE".</summary>
internal abstract class FileSink(OutputFile file, TimeFormat? timeFormat) : IOutputSink
{
    private readonly ArrayBufferWriter<byte> _stamped = new();

    // What is missing in the file and not said there yet.
    private readonly Dictionary<ReadMark, long> _unsaid = [];

    public long DroppedBytes => File.DroppedBytes;

    public bool TakesLines => timeFormat is not null;

    protected OutputFile File => file;

    public void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk, ReadMark? mark = null)
    {
        var now = timeFormat?.UtcNow ?? default;
        var bytes = BytesFor(pid, chunk, now);
        PrepareFor(bytes.Length);
        TellLoss();
        mark?.Writing(chunk.Length, File.End, now);
        Write(bytes, mark);
    }

    public void Reopen() => File.Reopen();

    public void ReportLoss(long bytes, string cause, ReadMark mark)
    {
        File.Lose(bytes, cause);
        Owe(mark, bytes);
        TellLoss();
    }

    public bool TakeUp(int pid, ReadOnlySpan<byte> bytes, ReadMark mark)
    {
        var all = BytesFor(pid, bytes, mark.Time);
        var written = File.WrittenOf(all, mark.Position);
        if (written > 0)
        {
            Write(all[written..], mark);
        }

        return written > 0;
    }

    public void Dispose() => File.Dispose();

    /// <summary>Called before so many bytes are written: the time to roll over.</summary>
    protected abstract void PrepareFor(int length);

    private void Write(ReadOnlySpan<byte> bytes, ReadMark? mark)
    {
        if (File.Write(bytes) is > 0 and var lost && mark is not null)
        {
            mark.Lose(lost);
            Owe(mark, lost);
        }
    }

    private void Owe(ReadMark mark, long bytes) => _unsaid[mark] = _unsaid.GetValueOrDefault(mark) + bytes;

    private void TellLoss()
    {
        if (!File.TellLoss() || _unsaid.Count == 0)
        {
            return;
        }

        foreach (var (mark, bytes) in _unsaid)
        {
            mark.Settle(bytes);
        }

        _unsaid.Clear();
    }

    /// <summary>The same for the same arguments, in whatever daemon.</summary>
    private ReadOnlySpan<byte> BytesFor(int pid, ReadOnlySpan<byte> chunk, DateTimeOffset time)
    {
        if (timeFormat is null)
        {
            return chunk;
        }

        _stamped.ResetWrittenCount();
        foreach (var line in new LinesOf(chunk))
        {
            Stamp(pid, line, timeFormat.At(time));
        }

        return _stamped.WrittenSpan;
    }

    private void Stamp(int pid, ReadOnlySpan<byte> line, ReadOnlySpan<byte> time)
    {
        _stamped.Write(time);
        _stamped.Write(" ["u8);
        Span<byte> number = stackalloc byte[11];
        Utf8Formatter.TryFormat(pid, number, out var length);
        _stamped.Write(number[..length]);
        _stamped.Write("] | "u8);
        _stamped.Write(line);
        _stamped.Write("\n"u8);
    }
}
