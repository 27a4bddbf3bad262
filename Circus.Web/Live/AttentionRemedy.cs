namespace Circus.Web.Live;

/// <summary>What may help.</summary>
public enum AttentionRemedy
{
    Look,
    Start,
    Restart,
    Reload,
    Log,
}
