using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Web.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;

namespace Circus.Web.Operations;

/// <summary>Every action on a watcher: may this user, who did it, the command, what came of it. Pages know no other way.</summary>
internal sealed partial class WatcherOperations(
    ICircusClient client,
    IAuthorizationService authorization,
    AuthenticationStateProvider authentication,
    PendingActs pending,
    TimeProvider time,
    ILogger<WatcherOperations> logger)
{
    /// <summary>Whether the user may act at all; pages hide the buttons otherwise. <see cref="RunAsync"/> asks again.</summary>
    public async Task<bool> IsAllowedAsync()
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        return (await authorization.AuthorizeAsync(user, Permissions.Operate)).Succeeded;
    }

    /// <summary>Sends the act to the daemon. Done is what <see cref="PendingActs"/> says later.</summary>
    public async Task<OperationResult> RunAsync(WatcherAct act, WatcherDescription watcher, CancellationToken cancellationToken = default)
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        var name = user.Identity?.Name ?? "nobody";
        if (!(await authorization.AuthorizeAsync(user, Permissions.Operate)).Succeeded)
        {
            LogForbidden(name, act.Words, watcher.Name);
            return new OperationResult(OperationOutcome.Forbidden, "Your role may look, but not act. An administrator can change that.");
        }

        pending.Begin(watcher.Name, PendingAct.Begin(act, watcher, time.GetUtcNow()));
        try
        {
            await SendAsync(act, watcher.Name, cancellationToken);
            LogAccepted(name, act.Words, watcher.Name);
            return OperationResult.Accepted;
        }
        catch (CommandRefusedException refusal)
        {
            pending.Cancel(watcher.Name);
            LogFailed(name, act.Words, watcher.Name, refusal.Message);
            return new OperationResult(OperationOutcome.Refused, $"circusd refused to {act.Words} {watcher.Name}: {refusal.Message}");
        }
        catch (DaemonUnreachableException silence)
        {
            pending.Cancel(watcher.Name);
            LogFailed(name, act.Words, watcher.Name, silence.Message);
            return new OperationResult(OperationOutcome.Unanswered, $"circusd did not answer to {act.Words} {watcher.Name}. It may still do it.");
        }
    }

    private Task SendAsync(WatcherAct act, string name, CancellationToken cancellationToken) => act switch
    {
        WatcherAct.Start => client.StartAsync(name, cancellationToken),
        WatcherAct.Stop => client.StopAsync(name, cancellationToken),
        WatcherAct.Restart => client.RestartAsync(name, cancellationToken),
        WatcherAct.Reload => client.ReloadAsync(name, cancellationToken),
        WatcherAct.More => client.IncrAsync(name, cancellationToken: cancellationToken),
        WatcherAct.Fewer => client.DecrAsync(name, cancellationToken: cancellationToken),
        WatcherAct.Scale(var count) => client.SetNumProcessesAsync(name, count, cancellationToken),
        WatcherAct.Kill(var pid) => client.KillAsync(name, pid, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, "no such act"),
    };
}
