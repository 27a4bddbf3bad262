namespace Circus.Web.Alerts.Channels;

/// <summary>PURE: when something that did not arrive is tried again. After the last time it is given up: what fires then is told anew when something else happens.</summary>
internal static class RetryPlan
{
    private static readonly TimeSpan[] _pauses =
    [
        TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30),
    ];

    /// <returns>Null when it is given up.</returns>
    public static TimeSpan? After(int attempts) => attempts <= _pauses.Length ? _pauses[attempts - 1] : null;
}
