namespace Circus.Daemon.Arbitration;

/// <summary>Something to be done on the arbiter's loop at a later time, unless cancelled.</summary>
internal sealed class Deadline(Action action, Action cancelled)
{
    private Action? _action = action;

    /// <summary>Nothing is left to do.</summary>
    public bool IsDone => _action is null;

    public void Cancel()
    {
        if (_action is not null)
        {
            _action = null;
            cancelled();
        }
    }

    public void Run()
    {
        var due = _action;
        _action = null;
        due?.Invoke();
    }
}
