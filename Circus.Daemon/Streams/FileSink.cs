using System.Buffers;
using System.Buffers.Text;

namespace Circus.Daemon.Streams;

/// <summary>What the file streams have in common: bytes as they come, or with a time format every line as "TIME [PID] | LINE".</summary>
internal abstract class FileSink : IOutputSink
{
    /// <summary>Far beyond what people read in a line; longer ones are stamped in pieces.</summary>
    private const int LongestLine = 64 * 1024;

    private readonly TimeFormat? _timeFormat;
    private readonly LineAssembler? _lines;
    private readonly ArrayBufferWriter<byte> _stamped = new();

    protected FileSink(OutputFile file, TimeFormat? timeFormat)
    {
        File = file;
        _timeFormat = timeFormat;
        _lines = timeFormat is null ? null : new LineAssembler(LongestLine, Stamp);
    }

    public long DroppedBytes => File.DroppedBytes;

    protected OutputFile File { get; }

    public void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk)
    {
        if (_lines is null)
        {
            PrepareFor(chunk.Length);
            File.Write(chunk);
            return;
        }

        _lines.Add(pid, stream, chunk);
        WriteStamped();
    }

    public void ReportLoss(long bytes, string cause) => File.Lose(bytes, cause);

    public int? WrittenOf(ReadOnlySpan<byte> bytes) => _lines is null ? File.WrittenOf(bytes) : null;

    public void EndOfStream(int pid, StreamName stream)
    {
        _lines?.End(pid, stream);
        WriteStamped();
    }

    public void Dispose() => File.Dispose();

    /// <summary>Called before so many bytes are written: the time to roll over.</summary>
    protected abstract void PrepareFor(int length);

    private void Stamp(int pid, StreamName stream, ReadOnlySpan<byte> line)
    {
        _stamped.Write(_timeFormat!.Now());
        _stamped.Write(" ["u8);
        Span<byte> number = stackalloc byte[11];
        Utf8Formatter.TryFormat(pid, number, out var length);
        _stamped.Write(number[..length]);
        _stamped.Write("] | "u8);
        _stamped.Write(line);
        _stamped.Write("\n"u8);
    }

    private void WriteStamped()
    {
        // One write for all lines of a chunk.
        if (_stamped.WrittenCount > 0)
        {
            PrepareFor(_stamped.WrittenCount);
            File.Write(_stamped.WrittenSpan);
            _stamped.ResetWrittenCount();
        }
    }
}
