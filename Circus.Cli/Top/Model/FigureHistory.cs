namespace Circus.Cli.Top.Model;

/// <summary>The last values of a figure, in one array for ever.</summary>
internal sealed class FigureHistory
{
    /// <summary>One a second: the last two minutes.</summary>
    public const int Length = 120;

    private readonly float[] _values = new float[Length];
    private int _count;

    public void Push(double? value)
    {
        _values[_count++ % Length] = (float)(value ?? 0);
        // Far from overflow, and still more than the array holds.
        _count = _count == 2 * Length ? Length : _count;
    }

    /// <summary>Puts values before those that are there, oldest first, as far as there is room.</summary>
    public void Precede(IReadOnlyCollection<float> earlier)
    {
        var known = ToArray();
        _count = 0;
        foreach (var value in earlier.Concat(known).TakeLast(Length))
        {
            Push(value);
        }
    }

    /// <summary>A copy, oldest first.</summary>
    public float[] ToArray()
    {
        if (_count <= Length)
        {
            return _values[.._count];
        }

        var oldest = _count % Length;
        return [.. _values.AsSpan(oldest), .. _values.AsSpan(0, oldest)];
    }
}
