using System.Buffers;
using System.Globalization;
using System.Text.Unicode;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Streams;

/// <summary>FancyStdoutStream: every line that is not empty in colour, with time and pid, to the daemon's standard output.</summary>
internal sealed class FancyStdoutSink : StdoutSink
{
    /// <summary>In the order of their numbers, 1 to 7; ECMA-48, select graphic rendition 31 to 37.</summary>
    private static readonly string[] _colors = ["red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    private readonly int _color;
    private readonly TimeFormat _timeFormat;
    private readonly ArrayBufferWriter<byte> _text = new();

    /// <param name="color">Unknown or null takes any, as in Circus.</param>
    /// <param name="timeFormat">Put before each line.</param>
    /// <param name="logger">For what cannot be written.</param>
    /// <param name="lossBegan">Told when that begins, with the cause; or null.</param>
    /// <param name="descriptor">Where to; not closed.</param>
    public FancyStdoutSink(string? color, TimeFormat timeFormat, ILogger logger, Action<string>? lossBegan = null, int descriptor = StandardOutput)
        : base(logger, lossBegan, descriptor)
    {
        var index = Array.FindIndex(_colors, c => c.Equals(color, StringComparison.OrdinalIgnoreCase));
        _color = 1 + (index >= 0 ? index : Random.Shared.Next(_colors.Length));
        _timeFormat = timeFormat;
    }

    public override bool TakesLines => true;

    public override void Write(int pid, StreamName stream, ReadOnlySpan<byte> chunk, ReadMark? mark = null)
    {
        _text.ResetWrittenCount();
        var now = _timeFormat.At(_timeFormat.UtcNow);
        foreach (var line in new LinesOf(chunk))
        {
            if (!line.IsEmpty)
            {
                Paint(pid, line, now);
            }
        }

        WriteOut(_text.WrittenSpan);
    }

    private void Paint(int pid, ReadOnlySpan<byte> line, ReadOnlySpan<byte> time)
    {
        Span<byte> start = stackalloc byte[20];
        Utf8.TryWrite(start, CultureInfo.InvariantCulture, $"\e[0;3{_color};40m", out var length);
        _text.Write(start[..length]);
        _text.Write(time);
        Utf8.TryWrite(start, CultureInfo.InvariantCulture, $" [{pid}] | ", out length);
        _text.Write(start[..length]);
        _text.Write(line);
        _text.Write("\e[0m\n"u8);
    }
}
