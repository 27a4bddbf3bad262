namespace Circus.Web.Access;

/// <summary>What somebody has shown as the second factor.</summary>
internal enum CodeKind
{
    /// <summary>Nothing that counts.</summary>
    None,

    /// <summary>A code of the authenticator, good for about a minute and once.</summary>
    Authenticator,

    /// <summary>One of the recovery codes; it is used up.</summary>
    Recovery,
}
