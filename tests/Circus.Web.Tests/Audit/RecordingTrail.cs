using Circus.Web.Audit;

namespace Circus.Web.Tests.Audit;

/// <summary>Keeps entries in memory, at once.</summary>
internal sealed class RecordingTrail : IAuditTrail
{
    public List<AuditEntry> Entries { get; } = [];

    public Task<long> AppendAsync(AuditEntry entry)
    {
        Entries.Add(entry);
        return Task.FromResult((long)Entries.Count);
    }
}
