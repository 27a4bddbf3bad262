namespace Circus.Daemon.Arbitration;

/// <summary>Something to be done on the arbiter's loop at a later time, unless cancelled.</summary>
internal sealed class Deadline(Action action)
{
    private Action? _action = action;

    public void Cancel() => _action = null;

    public void Run()
    {
        var due = _action;
        _action = null;
        due?.Invoke();
    }
}
