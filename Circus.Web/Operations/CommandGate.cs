using System.Security.Claims;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Web.Access;
using Circus.Web.Audit;
using Microsoft.AspNetCore.Authorization;

namespace Circus.Web.Operations;

/// <summary>
/// The one way from a person or a program to the daemon, for pages and for HTTP: may they, on that watcher, now. The request goes on with the
/// user's name and role, so that circusd checks once more and tells for whom it was. What changes something, or shows secrets, is in the audit before it is sent.
/// </summary>
internal sealed partial class CommandGate(ICircusClient client, IAuthorizationService authorization, CommandAudit audit, ILogger<CommandGate> logger)
{
    /// <summary>The daemon as <paramref name="user"/> may use it.</summary>
    public ICircusClient For(ClaimsPrincipal user) => new CheckedClient(this, user);

    /// <summary>Whether the user has the permission on that now; for what a page offers. <see cref="SendAsync"/> asks again.</summary>
    public async Task<bool> IsAllowedAsync(ClaimsPrincipal user, string permission, CommandTarget target) =>
        (await authorization.AuthorizeAsync(user, target, permission)).Succeeded;

    /// <exception cref="CommandForbiddenException">The user may not.</exception>
    /// <exception cref="DaemonUnreachableException">Nobody answered; the daemon may still do it.</exception>
    public async Task<ControlReply> SendAsync(ClaimsPrincipal user, ControlRequest request, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var rule = CommandRule.Of(request) ?? throw new CommandRefusedException(ErrorCode.UnknownCommand, $"unknown command: '{request.Command}'");
        if (!await IsAllowedAsync(user, rule.Command.Permission, rule.Target))
        {
            LogForbidden(user.UserName(), request.Command, rule.Target.Watcher ?? "everything");
            await audit.DeniedAsync(user, request, rule);
            throw new CommandForbiddenException();
        }

        var mark = RequestMark.Create();
        var marked = request with { For = RequestMark.Beside(NameOf(user), mark), Role = await RoleAsync(user, rule) };
        return rule.Command.Permission == Permissions.View || CommandRule.IsQuestion(request)
            ? await client.SendAsync(marked, timeout, cancellationToken)
            : await SendAuditedAsync(user, marked, rule, mark, timeout, cancellationToken);
    }

    private async Task<ControlReply> SendAuditedAsync(
        ClaimsPrincipal user, ControlRequest request, CommandRule rule, string mark, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var asked = await audit.AskedAsync(user, request, rule, mark, await audit.BeforeAsync(client, request, rule, cancellationToken));
        try
        {
            var reply = await client.SendAsync(request, timeout, cancellationToken);
            await NoteAsync(audit.EndedAsync(user, request, rule, asked, reply));
            return reply;
        }
        catch (DaemonUnreachableException silence)
        {
            await NoteAsync(audit.UnansweredAsync(user, request, rule, asked, silence));
            throw;
        }
    }

    /// <summary>It is done: that its end cannot be written down changes nothing for whoever asked.</summary>
    private async Task NoteAsync(Task written)
    {
        try
        {
            await written;
        }
        catch (AuditUnavailableException failure)
        {
            LogUnwritten(failure.Message);
        }
    }

    /// <summary>The most that the user may there: some commands ask for more when they are told certain things.</summary>
    private async Task<string> RoleAsync(ClaimsPrincipal user, CommandRule rule)
    {
        var permission = rule.Command.Permission;
        foreach (var stronger in Permissions.All.Where(stronger => !Permissions.IsWithin(stronger, rule.Command.Permission)))
        {
            permission = await IsAllowedAsync(user, stronger, rule.Target) ? stronger : permission;
        }

        return Permissions.ScopeOf(permission);
    }

    private static string NameOf(ClaimsPrincipal user)
    {
        const int most = 64;
        var name = string.Concat(user.UserName().Take(most).Select(symbol => char.IsControl(symbol) ? '?' : symbol));
        return name.Length == 0 ? "nobody" : name;
    }

    [LoggerMessage(4204, LogLevel.Error, "what came of a command is not in the audit: {Reason}", EventName = "EndUnwritten")]
    private partial void LogUnwritten(string reason);

    [LoggerMessage(4203, LogLevel.Warning, "{User} may not {Command} {Watcher}", EventName = "CommandForbidden")]
    private partial void LogForbidden(string user, string command, string watcher);
}
