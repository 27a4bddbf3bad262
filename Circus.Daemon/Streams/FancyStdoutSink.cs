using System.Buffers;
using System.Globalization;
using System.Text.Unicode;

namespace Circus.Daemon.Streams;

/// <summary>FancyStdoutStream: every line that is not empty in colour, with time and pid, to the daemon's standard output.</summary>
internal sealed class FancyStdoutSink : IOutputSink
{
    /// <summary>In the order of their numbers, 1 to 7; ECMA-48, select graphic rendition 31 to 37.</summary>
    private static readonly string[] _colors = ["red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    private readonly int _descriptor;
    private readonly int _color;
    private readonly TimeFormat _timeFormat;
    private readonly LineAssembler _lines;
    private readonly ArrayBufferWriter<byte> _text = new();
    private long _droppedBytes;

    /// <param name="color">Unknown or null takes any, as in Circus.</param>
    /// <param name="timeFormat">Put before each line.</param>
    /// <param name="descriptor">Where to; not closed.</param>
    public FancyStdoutSink(string? color, TimeFormat timeFormat, int descriptor = StdoutSink.StandardOutput)
    {
        var index = Array.FindIndex(_colors, c => c.Equals(color, StringComparison.OrdinalIgnoreCase));
        _color = 1 + (index >= 0 ? index : Random.Shared.Next(_colors.Length));
        _timeFormat = timeFormat;
        _descriptor = descriptor;
        _lines = new LineAssembler(64 * 1024, Paint);
    }

    public long DroppedBytes => Interlocked.Read(ref _droppedBytes);

    public void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk)
    {
        _lines.Add(pid, stream, chunk);
        Flush();
    }

    public void ReportLoss(long bytes, string cause) => Interlocked.Add(ref _droppedBytes, bytes);

    public void EndOfStream(int pid, StreamName stream)
    {
        _lines.End(pid, stream);
        Flush();
    }

    public void Dispose()
    {
    }

    private void Paint(int pid, StreamName stream, ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return;
        }

        Span<byte> start = stackalloc byte[20];
        Utf8.TryWrite(start, CultureInfo.InvariantCulture, $"\e[0;3{_color};40m", out var length);
        _text.Write(start[..length]);
        _text.Write(_timeFormat.Now());
        Utf8.TryWrite(start, CultureInfo.InvariantCulture, $" [{pid}] | ", out length);
        _text.Write(start[..length]);
        _text.Write(line);
        _text.Write("\e[0m\n"u8);
    }

    private void Flush()
    {
        DescriptorWriter.Write(_descriptor, _text.WrittenSpan, out var written);
        Interlocked.Add(ref _droppedBytes, _text.WrittenCount - written);
        _text.ResetWrittenCount();
    }
}
