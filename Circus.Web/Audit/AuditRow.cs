namespace Circus.Web.Audit;

/// <summary>An entry with its place in the chain.</summary>
/// <param name="Number">From 1, without a gap.</param>
/// <param name="Time">Milliseconds since the epoch.</param>
/// <param name="Entry">What it says.</param>
/// <param name="Hash">See <see cref="AuditHash"/>.</param>
internal sealed record AuditRow(long Number, long Time, AuditEntry Entry, byte[] Hash);
