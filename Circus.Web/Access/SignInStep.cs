namespace Circus.Web.Access;

/// <summary>Where somebody stands on the way in.</summary>
internal enum SignInStep
{
    Refused,

    /// <summary>Name and password are right; a code of the second factor is wanted.</summary>
    CodeWanted,

    /// <summary>The name and password were shown too long ago, or have changed since: from the beginning.</summary>
    Expired,

    /// <summary>A session has begun.</summary>
    Done,
}
