using System.Security.Claims;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Web.Operations;

namespace Circus.Web.Logs;

/// <summary>The last lines of a watcher, asked for once: for a page that shows a few of many.</summary>
internal sealed class LogTail(CommandGate gate)
{
    /// <summary>Oldest first; or why there are none.</summary>
    public async Task<(IReadOnlyList<LogAnswer.Line> Lines, string? Fault)> ReadAsync(ClaimsPrincipal user, string watcher, int lines, CancellationToken cancellationToken)
    {
        try
        {
            var request = new ControlRequest("logs", new JsonObject { ["name"] = watcher, ["lines"] = lines });
            return (LogAnswer.Of(await gate.For(user).SendAsync(request, null, cancellationToken)).Lines, null);
        }
        catch (CommandForbiddenException forbidden)
        {
            return ([], forbidden.Message);
        }
        catch (CircusException fault)
        {
            return ([], fault.Message);
        }
    }
}
