namespace Circus.Daemon.Arbitration;

/// <summary>
/// How long the arbiter's loop has been busy with what can wait: launches, deaths, due deadlines. When a turn is over the rest of them is put behind whatever
/// else is in the mailbox, so that a request waits for a few turns, and not for 200 processes that are made anew.
/// </summary>
internal sealed class LoopTurn(TimeProvider time)
{
    // Some ten launches. A request may wait for a turn of deaths and one of deadlines.
    private static readonly TimeSpan _longest = TimeSpan.FromMilliseconds(5);

    private long _began = time.GetTimestamp();

    public bool IsOver => time.GetElapsedTime(_began) >= _longest;

    public void Begin() => _began = time.GetTimestamp();
}
