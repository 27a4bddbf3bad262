namespace Circus.Web.Audit;

/// <summary>An entry as people and programs read it, together with what came of it.</summary>
internal sealed record AuditRecord(
    long Number,
    DateTimeOffset Time,
    string Actor,
    string? Address,
    string Action,
    string? Target,
    string? Details,
    string? Result,
    string? Message,
    string? Before,
    string? After,
    long? Milliseconds);
