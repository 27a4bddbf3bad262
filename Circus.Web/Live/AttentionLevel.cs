namespace Circus.Web.Live;

/// <summary>How much something matters, the worst first.</summary>
public enum AttentionLevel
{
    /// <summary>It does not do what it should.</summary>
    Failing,

    /// <summary>It does, but something went wrong.</summary>
    Troubled,

    /// <summary>Somebody wanted it so; worth remembering.</summary>
    Quiet,
}
