using Circus.Stats.Interop;

namespace Circus.Stats.Proc;

/// <summary>How many descriptors may be kept open for processes. What does not fit is opened, read and closed each time. Not thread-safe.</summary>
internal sealed class DescriptorBudget(int most)
{
    /// <summary>For sockets, the log and files that are open for a moment.</summary>
    private const int Reserve = 256;

    private int _used;

    /// <summary>Whether something did not fit since the program started.</summary>
    public bool IsExceeded { get; private set; }

    public int Used => _used;

    /// <summary>As many as the hard limit allows: the soft one is raised to it.</summary>
    public static DescriptorBudget OfThisProgram() => new(Math.Max(0, RaisedLimit() - Reserve));

    private static unsafe int RaisedLimit()
    {
        LibC.RLimit limit;
        if (LibC.GetRLimit(LibC.RLIMIT_NOFILE, &limit) < 0)
        {
            return 0;
        }

        var soft = limit.Soft;
        limit.Soft = limit.Hard;
        return (int)Math.Min(LibC.SetRLimit(LibC.RLIMIT_NOFILE, &limit) < 0 ? soft : limit.Hard, int.MaxValue);
    }

    public bool TryTake(int count)
    {
        if (_used + count > most)
        {
            IsExceeded = true;
            return false;
        }

        _used += count;
        return true;
    }

    public void GiveBack(int count) => _used -= count;

    /// <summary>The system has no more, whatever the limit says: nothing further is kept.</summary>
    public void Exhaust()
    {
        IsExceeded = true;
        most = Math.Min(most, _used);
    }
}
