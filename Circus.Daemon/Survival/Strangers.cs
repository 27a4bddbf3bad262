using Circus.Daemon.Arbitration;
using Circus.Daemon.Interop;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Survival;

/// <summary>
/// Processes of a former daemon that belong to no watcher any more: ended all at once, with a grace, while the daemon does its work. On the
/// arbiter's loop.
/// </summary>
internal sealed partial class Strangers(Recollection memory, Journal journal, DeadlineQueue deadlines, ILogger logger)
{
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);

    private readonly List<Survivor> _left = [];

    public void End(IEnumerable<Survivor> strangers)
    {
        _left.AddRange(strangers);
        foreach (var stranger in _left)
        {
            LogStranger(logger, stranger.Memory.Watcher, stranger.Memory.Pid);
            _ = PidFd.Send(stranger.PidFd, Signal.Term);
        }

        if (_left.Count > 0)
        {
            deadlines.After(_look, Look);
            deadlines.After(_grace, EndNow);
        }
    }

    /// <summary>Without any further grace.</summary>
    public void EndNow()
    {
        _left.ForEach(stranger => _ = PidFd.Send(stranger.PidFd, Signal.Kill));
        Finish(_left.ToArray());
    }

    private void Look()
    {
        Finish([.. _left.Where(stranger => PidFd.WaitForEnd(stranger.PidFd, TimeSpan.Zero))]);
        if (_left.Count > 0)
        {
            deadlines.After(_look, Look);
        }
    }

    private void Finish(Survivor[] gone)
    {
        if (gone.Length == 0)
        {
            return;
        }

        // What they started: their mark finds it wherever it went.
        SurvivorSearch.Sweep(memory, gone.Select(stranger => stranger.Memory.Id));
        foreach (var stranger in gone)
        {
            _left.Remove(stranger);
            stranger.PidFd.Dispose();
            journal.End(stranger.Memory.Id);
        }
    }

    [LoggerMessage(1324, LogLevel.Information, "Ending process {Pid} of the former circusd: {Watcher} does not want it any more", EventName = "Stranger")]
    private static partial void LogStranger(ILogger logger, string watcher, int pid);
}
