using System.Security.Claims;
using Circus.Web.Access;
using Circus.Web.Logs;

namespace Circus.Web.Operations;

/// <summary>Whose output somebody may read. What is followed is shared by all pages; who sees it is asked here.</summary>
internal sealed class LogAccess(CommandGate gate)
{
    /// <summary>Those of the watchers that the user may see.</summary>
    public async Task<IReadOnlyList<string>> AllowedAsync(ClaimsPrincipal user, IEnumerable<string> watchers)
    {
        List<string> allowed = [];
        foreach (var watcher in watchers)
        {
            if (await gate.IsAllowedAsync(user, Permissions.View, CommandTarget.Of(watcher)))
            {
                allowed.Add(watcher);
            }
        }

        return allowed;
    }

    /// <summary>The files, as far as the user may read them.</summary>
    public LogFileReader FilesFor(ClaimsPrincipal user) => new(gate.For(user));
}
