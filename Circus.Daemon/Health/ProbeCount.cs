namespace Circus.Daemon.Health;

/// <summary>PURE: counts answers in a row. The verdict stays until enough answers speak against it.</summary>
/// <param name="successes">To become good, from 1.</param>
/// <param name="failures">To become bad, from 1.</param>
internal sealed class ProbeCount(int successes, int failures)
{
    private int _inRow;
    private bool _last;

    /// <summary>Null until there were enough equal answers.</summary>
    public bool? Verdict { get; private set; }

    /// <summary>True when the verdict is new or another one.</summary>
    public bool Add(bool isGood)
    {
        _inRow = isGood == _last ? _inRow + 1 : 1;
        _last = isGood;
        if (Verdict == isGood || _inRow < (isGood ? successes : failures))
        {
            return false;
        }

        Verdict = isGood;
        return true;
    }
}
