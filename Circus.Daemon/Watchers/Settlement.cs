namespace Circus.Daemon.Watchers;

/// <summary>Those who wait until a watcher has nothing under way. What they do next runs where they are told, on the arbiter's loop.</summary>
internal sealed class Settlement
{
    private readonly List<TaskCompletionSource> _waiting = [];

    /// <summary>Whether anybody waits.</summary>
    public bool IsAwaited => _waiting.Count > 0;

    public Task WaitAsync()
    {
        var settled = new TaskCompletionSource();
        _waiting.Add(settled);
        return settled.Task;
    }

    /// <summary>Tells all that wait now. False: there was nobody.</summary>
    public bool Complete()
    {
        if (_waiting.Count == 0)
        {
            return false;
        }

        var waiting = _waiting.ToArray();
        _waiting.Clear();
        foreach (var settled in waiting)
        {
            settled.SetResult();
        }

        return true;
    }
}
