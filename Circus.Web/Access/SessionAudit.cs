using Circus.Web.Audit;

namespace Circus.Web.Access;

/// <summary>Sign-ins, refused ones too, and what becomes of accounts. When it cannot be written people can still come in and look: commands are refused then.</summary>
internal sealed class SessionAudit(IAuditTrail trail, IHttpContextAccessor accessor)
{
    /// <summary>Stands for whoever is not a user: what was typed may be a password.</summary>
    public const string Nobody = "nobody known";

    public async Task NoteAsync(string action, string actor, string result, string? message = null, string? target = null)
    {
        try
        {
            await trail.AppendAsync(new AuditEntry
            {
                Kind = AuditKind.Noted,
                Actor = actor,
                Address = CallerAddress.Of(accessor.HttpContext),
                Action = action,
                Target = target,
                Result = result,
                Message = message,
            });
        }
        catch (AuditUnavailableException)
        {
            // The trail has logged it.
        }
    }
}
