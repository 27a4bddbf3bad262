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
}
