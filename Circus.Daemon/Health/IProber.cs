namespace Circus.Daemon.Health;

/// <summary>Asks, outside the arbiter's loop, and answers on it.</summary>
internal interface IProber
{
    /// <summary>Asks once.</summary>
    /// <param name="probe">With everything replaced in its target.</param>
    /// <param name="subject">Whom it is about.</param>
    /// <param name="answer">Called once, on the loop, unless disposed before: null is well, otherwise what is wrong.</param>
    /// <returns>Calls it off.</returns>
    IDisposable Ask(ProbeOptions probe, ProbeSubject subject, Action<string?> answer);
}

/// <summary>The process that a probe is about, and what a command has to know to look at it.</summary>
/// <param name="Watcher">Name of its watcher.</param>
/// <param name="Pid">Its pid.</param>
/// <param name="Slot">From 1.</param>
/// <param name="Environment">Of the command.</param>
/// <param name="WorkingDirectory">Of the command.</param>
/// <param name="User">Of the command; null for circusd's.</param>
/// <param name="Group">Of the command.</param>
internal sealed record ProbeSubject(
    string Watcher, int Pid, int Slot, IReadOnlyDictionary<string, string> Environment, string WorkingDirectory, string? User, string? Group);
