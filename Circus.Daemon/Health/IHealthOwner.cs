using Circus.Daemon.Processes;

namespace Circus.Daemon.Health;

/// <summary>Whose processes are looked after.</summary>
internal interface IHealthOwner
{
    /// <summary>Whether the readiness of new processes decides if others have to go.</summary>
    bool IsReplacing { get; }

    /// <summary>It is ready for the first time.</summary>
    void OnReady(ChildProcess process);

    /// <summary>It is well, or not any more: see <see cref="ChildProcess.Ailment"/>.</summary>
    void OnHealthChanged(ChildProcess process);

    /// <summary>It counts as ready although it has not said so to this daemon.</summary>
    void OnBelieved(ChildProcess process, string reason);

    /// <summary>It cannot go on: not ready in time, or its probe or watchdog says so.</summary>
    void OnHopeless(ChildProcess process, string reason);
}
