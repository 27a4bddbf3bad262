namespace Circus.Web.Access;

/// <summary>What became of a change of somebody's rights.</summary>
internal enum RightsOutcome
{
    Done,
    NoSuchUser,

    /// <summary>There would be no administrator left.</summary>
    LastAdministrator,
}
