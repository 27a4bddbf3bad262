namespace Circus.Daemon.Limits;

/// <summary>
/// PURE: a sum of CPU times that never falls. That of a process is missing for one look when it is waited for just then, and for good when its
/// parent ended before it.
/// </summary>
internal sealed class RisingTime
{
    private TimeSpan _highest;
    private TimeSpan _lost;
    private bool _hasFallen;

    public TimeSpan Next(TimeSpan sum)
    {
        var total = sum + _lost;
        if (total >= _highest)
        {
            _hasFallen = false;
            return _highest = total;
        }

        if (_hasFallen)
        {
            // It does not come back: counted on from here.
            _lost += _highest - total;
        }

        _hasFallen = !_hasFallen;
        return _highest;
    }
}
