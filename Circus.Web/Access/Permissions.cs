namespace Circus.Web.Access;

/// <summary>What a signed-in user may do; also the names of the authorization policies. Checked in Operations, never only in a component.</summary>
internal static class Permissions
{
    /// <summary>See watchers, processes, statistics.</summary>
    public const string View = "view";

    /// <summary>Start, stop, restart, scale, signal.</summary>
    public const string Operate = "operate";

    /// <summary>Users, configuration, the daemon itself.</summary>
    public const string Administer = "administer";
}
