namespace Circus.Daemon.Configuration;

/// <summary>What a changed option needs to be felt, the least first.</summary>
internal enum ChangeEffect
{
    /// <summary>Nothing: it is so already.</summary>
    None,

    /// <summary>Taken over while the processes run.</summary>
    Live,

    /// <summary>The processes are replaced, the new ones first.</summary>
    Reload,

    /// <summary>All processes are stopped, then started.</summary>
    Restart,

    /// <summary>The watcher is removed and made anew.</summary>
    Replace,
}
