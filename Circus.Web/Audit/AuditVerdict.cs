namespace Circus.Web.Audit;

/// <summary>What checking the chain found.</summary>
/// <param name="Entries">How many were checked.</param>
/// <param name="Head">Number and hash of the last: whoever notes them elsewhere can tell later that nothing before was changed and nothing cut off.</param>
/// <param name="Fault">What is wrong, one sentence; null when the chain holds.</param>
internal sealed record AuditVerdict(long Entries, string Head, string? Fault);
