namespace Circus.Web.Audit;

/// <summary>Where entries go.</summary>
internal interface IAuditTrail
{
    /// <summary>Returns the entry's number when it cannot be lost any more.</summary>
    /// <exception cref="AuditUnavailableException">It cannot be written.</exception>
    Task<long> AppendAsync(AuditEntry entry);
}
