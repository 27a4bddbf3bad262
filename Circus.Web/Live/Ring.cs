namespace Circus.Web.Live;

/// <summary>
/// The newest values of something, at most <paramref name="capacity"/>. One writer; a view that a reader holds never changes, because a
/// value is only ever written behind the end of every view, and a full buffer is replaced instead of reused.
/// </summary>
internal sealed class Ring<T>(int capacity)
{
    private const int SmallestBuffer = 16;

    private T[] _buffer = [];
    private int _end;

    /// <summary>Oldest first.</summary>
    public ReadOnlyMemory<T> View => _buffer.AsMemory(Math.Max(0, _end - capacity).._end);

    public void Append(T value)
    {
        if (_end == _buffer.Length)
        {
            Replace();
        }

        _buffer[_end++] = value;
    }

    private void Replace()
    {
        var kept = View;
        var next = new T[Math.Max(SmallestBuffer, 2 * kept.Length)];
        kept.CopyTo(next);
        _buffer = next;
        _end = kept.Length;
    }
}
