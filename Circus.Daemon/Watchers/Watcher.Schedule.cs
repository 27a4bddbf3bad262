using Circus.Daemon.Processes;
using Circus.Daemon.Schedules;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Watchers;

/// <summary>How the clock starts it.</summary>
internal sealed partial class Watcher
{
    private ScheduleClock? _clock;

    // A time has passed while the last run went on.
    private bool _isQueued;

    /// <summary>When it is started next, or null.</summary>
    public DateTimeOffset? NextRun => _clock?.Next;

    private void StartClock()
    {
        StopClock();
        if (Options.Schedule is { } schedule)
        {
            _clock = new ScheduleClock(schedule, _services.Deadlines, _services.Time, OnDue);
            _clock.Start();
        }
    }

    private void StopClock()
    {
        _clock?.Stop();
        (_clock, _isQueued) = (null, false);
    }

    private void OnDue()
    {
        if (State is WatcherState.Awaiting or WatcherState.Failed)
        {
            _isWanted = true;
            _backOff.Forget();
            Apply(WatcherTrigger.Start);
            return;
        }

        switch (Options.Schedule!.Overlap)
        {
            case ScheduleOverlap.Skip:
                LogSkipped(_services.Logger, Name);
                Publish(EventAction.Skipped, new EventPayload { Reason = "the last run still goes on" });
                break;
            case ScheduleOverlap.Queue:
                _isQueued = true;
                break;
            case ScheduleOverlap.Replace:
                // As a restart, but the clock goes on; it is run again as soon as nothing is left of the last run.
                _isQueued = true;
                _whyStopped = EndReason.Restart;
                _isWanted = true;
                Apply(WatcherTrigger.Stop);
                break;
        }
    }

    private void RunQueued()
    {
        if (_isQueued)
        {
            _isQueued = false;
            Apply(WatcherTrigger.Start);
        }
    }
}
