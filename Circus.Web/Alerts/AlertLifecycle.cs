namespace Circus.Web.Alerts;

/// <summary>PURE: from one state to the next. What is beyond the limit for the time of the rule fires; it is over when it was well for <see cref="ClearAfter"/>.</summary>
internal static class AlertLifecycle
{
    /// <summary>What comes back within this time is the same alert.</summary>
    public static readonly TimeSpan ClearAfter = TimeSpan.FromSeconds(30);

    public static AlertState Next(AlertState state, AlertTrigger trigger) => state switch
    {
        AlertState.Quiet => OnQuiet(trigger),
        AlertState.Pending => OnPending(trigger),
        AlertState.Firing => OnFiring(trigger),
        AlertState.Clearing => OnClearing(trigger),
    };

    /// <summary>How long a state lasts before it is <see cref="AlertTrigger.Held"/>; null when it lasts by itself.</summary>
    public static TimeSpan? Hold(AlertState state, TimeSpan wanted) => state switch
    {
        AlertState.Pending => wanted,
        AlertState.Clearing => ClearAfter,
        AlertState.Quiet or AlertState.Firing => null,
    };

    private static AlertState OnQuiet(AlertTrigger trigger) => trigger switch
    {
        AlertTrigger.Bad => AlertState.Pending,
        AlertTrigger.Near or AlertTrigger.Good or AlertTrigger.Held => AlertState.Quiet,
    };

    private static AlertState OnPending(AlertTrigger trigger) => trigger switch
    {
        AlertTrigger.Held => AlertState.Firing,
        AlertTrigger.Bad => AlertState.Pending,
        AlertTrigger.Near or AlertTrigger.Good => AlertState.Quiet,
    };

    private static AlertState OnFiring(AlertTrigger trigger) => trigger switch
    {
        AlertTrigger.Good => AlertState.Clearing,
        AlertTrigger.Bad or AlertTrigger.Near or AlertTrigger.Held => AlertState.Firing,
    };

    private static AlertState OnClearing(AlertTrigger trigger) => trigger switch
    {
        AlertTrigger.Bad or AlertTrigger.Near => AlertState.Firing,
        AlertTrigger.Held => AlertState.Quiet,
        AlertTrigger.Good => AlertState.Clearing,
    };
}
