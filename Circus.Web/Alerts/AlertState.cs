namespace Circus.Web.Alerts;

/// <summary>Where one thing stands with one rule.</summary>
public enum AlertState
{
    /// <summary>Nothing is wrong.</summary>
    Quiet,

    /// <summary>Wrong, but not yet for as long as the rule says.</summary>
    Pending,

    Firing,

    /// <summary>Well again, but not yet for long enough to say that it is over.</summary>
    Clearing,
}
