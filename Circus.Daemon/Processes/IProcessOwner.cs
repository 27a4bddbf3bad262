using Circus.Daemon.Interop;

namespace Circus.Daemon.Processes;

/// <summary>Whose process it is.</summary>
internal interface IProcessOwner
{
    /// <summary>As configured.</summary>
    string Name { get; }

    /// <summary>The name in topics.</summary>
    string Key { get; }

    /// <summary>The process is down; the owner lets go of it.</summary>
    void OnDown(ChildProcess process);

    /// <summary>What is left of the process withstands SIGKILL; <see cref="OnDown"/> follows when it is gone after all, perhaps never.</summary>
    void OnStuck(ChildProcess process);

    /// <summary>Asks whether a signal may be sent; the answer comes at once or later.</summary>
    void BeforeSignal(ChildProcess process, Signal signal, Action<bool> then);

    /// <summary>A signal was sent.</summary>
    void AfterSignal(ChildProcess process, Signal signal);
}
