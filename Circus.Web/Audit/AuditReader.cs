using System.Security.Claims;
using Circus.Web.Access;
using Microsoft.AspNetCore.Authorization;

namespace Circus.Web.Audit;

/// <summary>The way from a page to the audit: only for who may administer everything, asked anew each time.</summary>
internal sealed class AuditReader(IAuthorizationService authorization, AuditTrail trail)
{
    /// <returns>Null for somebody who may not see it.</returns>
    public Task<IReadOnlyList<AuditRecord>?> FindAsync(ClaimsPrincipal by, AuditQuery query) => ReadAsync(by, file => file.Find(query));

    /// <summary>Checks the whole chain.</summary>
    /// <returns>Null for somebody who may not see it.</returns>
    public Task<AuditVerdict?> CheckAsync(ClaimsPrincipal by) => ReadAsync(by, file => AuditCheck.Of(file));

    private async Task<T?> ReadAsync<T>(ClaimsPrincipal by, Func<AuditFile, T> read)
        where T : class
    {
        if (!(await authorization.AuthorizeAsync(by, CommandTarget.Everything, Permissions.Administer)).Succeeded)
        {
            return null;
        }

        // The file is read with calls that wait; the page must not.
        return await Task.Run(() =>
        {
            using var file = trail.Read();
            return read(file);
        });
    }
}
