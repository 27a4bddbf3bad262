namespace Circus.Daemon.Streams;

/// <summary>The lines of a chunk, without their newlines. One that is not complete is a line too.</summary>
internal ref struct LinesOf(ReadOnlySpan<byte> chunk)
{
    private ReadOnlySpan<byte> _rest = chunk;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly LinesOf GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var end = _rest.IndexOf((byte)'\n');
        Current = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? [] : _rest[(end + 1)..];
        return true;
    }

    /// <summary>How much of what is at the head of a pipe can be taken as whole lines.</summary>
    /// <param name="head">What can be seen of it.</param>
    /// <param name="longest">A longer line is taken in pieces, so that it cannot fill the pipe.</param>
    /// <returns>0 when its first line is not complete and may still become so.</returns>
    public static int Complete(ReadOnlySpan<byte> head, int longest)
    {
        var end = head.LastIndexOf((byte)'\n') + 1;
        // One byte more, so that the newline right behind a piece still belongs to it.
        return end == 0 && head.Length > longest ? longest : end;
    }
}
