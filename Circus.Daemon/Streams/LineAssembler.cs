using System.Buffers;

namespace Circus.Daemon.Streams;

/// <summary>Makes whole lines of chunks that cut them anywhere, for each process and stream on its own.</summary>
/// <param name="longestLine">A longer line is passed on in pieces of this many bytes, so that a program without newlines cannot fill the memory.</param>
/// <param name="onLine">Gets each line without its newline; the span is valid during the call only.</param>
internal sealed class LineAssembler(int longestLine, LineAssembler.LineHandler onLine)
{
    private readonly Dictionary<(int Pid, StreamName Stream), ArrayBufferWriter<byte>> _partial = [];

    internal delegate void LineHandler(int pid, StreamName stream, ReadOnlySpan<byte> line);

    public void Add(int pid, StreamName stream, ReadOnlySpan<byte> chunk)
    {
        _partial.TryGetValue((pid, stream), out var partial);
        while (!chunk.IsEmpty)
        {
            var room = longestLine - (partial?.WrittenCount ?? 0);
            var end = chunk.IndexOf((byte)'\n');
            var isWhole = end >= 0 && end <= room;
            if (!isWhole && chunk.Length <= room)
            {
                if (partial is null)
                {
                    _partial[(pid, stream)] = partial = new ArrayBufferWriter<byte>();
                }

                partial.Write(chunk);
                return;
            }

            var length = isWhole ? end : room;
            Emit(pid, stream, partial, chunk[..length]);
            chunk = chunk[(isWhole ? length + 1 : length)..];
        }
    }

    /// <summary>A line without a newline at the end is a line too.</summary>
    public void End(int pid, StreamName stream)
    {
        if (_partial.Remove((pid, stream), out var partial) && partial.WrittenCount > 0)
        {
            onLine(pid, stream, partial.WrittenSpan);
        }
    }

    private void Emit(int pid, StreamName stream, ArrayBufferWriter<byte>? partial, ReadOnlySpan<byte> rest)
    {
        if (partial is null || partial.WrittenCount == 0)
        {
            onLine(pid, stream, rest);
            return;
        }

        partial.Write(rest);
        onLine(pid, stream, partial.WrittenSpan);
        partial.ResetWrittenCount();
    }
}
