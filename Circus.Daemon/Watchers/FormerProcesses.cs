namespace Circus.Daemon.Watchers;

/// <summary>Processes of a removed watcher that run on. They belong to nobody; only what they write is still taken where it went before.</summary>
internal sealed class FormerProcesses
{
    private readonly HashSet<int> _pids;
    private readonly WatcherStreams _streams;
    private readonly IWatcherOutput _output;

    public FormerProcesses(IEnumerable<int> pids, WatcherStreams streams, IWatcherOutput output)
    {
        (_pids, _streams, _output) = ([.. pids], streams, output);
        ReleaseIfEmpty();
    }

    public IReadOnlyCollection<int> Pids => _pids;

    /// <summary>Whether it was one of them.</summary>
    public bool OnChildDied(int pid)
    {
        if (!_pids.Remove(pid))
        {
            return false;
        }

        _output.Drain(pid);
        ReleaseIfEmpty();
        return true;
    }

    private void ReleaseIfEmpty()
    {
        if (_pids.Count == 0)
        {
            _streams.Release();
        }
    }
}
