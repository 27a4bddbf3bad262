namespace Circus.Web.Alerts;

/// <summary>What is found out about one thing.</summary>
internal enum AlertTrigger
{
    /// <summary>Beyond the limit.</summary>
    Bad,

    /// <summary>Within the limit, but so near that it counts for nothing.</summary>
    Near,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>The state has lasted for its time.</summary>
    Held,
}
