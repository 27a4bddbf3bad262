using Circus.Web.Audit;

namespace Circus.Web.Api;

/// <summary>The query string of the audit.</summary>
internal sealed record AuditFilter(
    string? Q = null, string? Actor = null, string? Action = null, string? Target = null, string? Result = null,
    DateTimeOffset? From = null, DateTimeOffset? To = null, long? Before = null, int? Limit = null)
{
    public AuditQuery ToQuery(int usual) => new()
    {
        Text = Q,
        Actor = Actor,
        Action = Action,
        Target = Target,
        Result = Result,
        From = From,
        To = To,
        Before = Before,
        Limit = Math.Clamp(Limit ?? usual, 1, AuditQuery.Most),
    };
}
