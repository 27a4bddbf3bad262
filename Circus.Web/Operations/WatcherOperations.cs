using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Web.Access;
using Circus.Web.Audit;
using Microsoft.AspNetCore.Components.Authorization;

namespace Circus.Web.Operations;

/// <summary>Every action of a page on a watcher, and what came of it. Pages know no other way; whether the user may is asked in the <see cref="CommandGate"/>.</summary>
internal sealed partial class WatcherOperations(
    CommandGate gate,
    AuthenticationStateProvider authentication,
    PendingActs pending,
    TimeProvider time,
    ILogger<WatcherOperations> logger)
{
    /// <summary>Whether the user may act at all; pages hide the buttons otherwise. <see cref="RunAsync"/> asks again.</summary>
    public Task<bool> IsAllowedAsync() => IsAllowedAsync(Permissions.Operate, CommandTarget.Anything);

    /// <summary>Whether the user has the permission on that.</summary>
    public async Task<bool> IsAllowedAsync(string permission, CommandTarget target) =>
        await gate.IsAllowedAsync((await authentication.GetAuthenticationStateAsync()).User, permission, target);

    /// <summary>Sends the act to the daemon. Done is what <see cref="PendingActs"/> says later.</summary>
    public async Task<OperationResult> RunAsync(WatcherAct act, WatcherDescription watcher, CancellationToken cancellationToken = default)
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        var name = user.UserName();
        pending.Begin(watcher.Name, PendingAct.Begin(act, watcher, time.GetUtcNow()));
        try
        {
            await SendAsync(gate.For(user), act, watcher.Name, cancellationToken);
            pending.Accept(watcher.Name);
            LogAccepted(name, act.Words, watcher.Name);
            return OperationResult.Accepted;
        }
        catch (CommandForbiddenException forbidden)
        {
            return Ended(watcher, OperationOutcome.Forbidden, forbidden.Message);
        }
        catch (CommandRefusedException refusal)
        {
            LogFailed(name, act.Words, watcher.Name, refusal.Message);
            return Ended(watcher, OperationOutcome.Refused, $"circusd refused to {act.Words} {watcher.Name}: {refusal.Message}");
        }
        catch (AuditUnavailableException unwritten)
        {
            return Ended(watcher, OperationOutcome.Refused, unwritten.Message);
        }
        catch (DaemonUnreachableException silence)
        {
            LogFailed(name, act.Words, watcher.Name, silence.Message);
            return Ended(watcher, OperationOutcome.Unanswered, $"circusd did not answer to {act.Words} {watcher.Name}. It may still do it.");
        }
    }

    private OperationResult Ended(WatcherDescription watcher, OperationOutcome outcome, string message)
    {
        pending.Cancel(watcher.Name, message);
        return new OperationResult(outcome, message);
    }

    private static Task SendAsync(ICircusClient client, WatcherAct act, string name, CancellationToken cancellationToken) => act switch
    {
        WatcherAct.Start => client.StartAsync(name, cancellationToken),
        WatcherAct.Stop => client.StopAsync(name, cancellationToken),
        WatcherAct.Restart => client.RestartAsync(name, cancellationToken),
        WatcherAct.Reload => client.ReloadAsync(name, cancellationToken),
        WatcherAct.ReloadSequential => client.CallAsync("reload", new() { ["name"] = name, ["match"] = "simple", ["sequential"] = true }, cancellationToken),
        WatcherAct.Signal(var number, var pid) => client.SignalAsync(name, number, pid, cancellationToken),
        WatcherAct.Remove => client.CallAsync("rm", new() { ["name"] = name }, cancellationToken),
        WatcherAct.More => client.IncrAsync(name, cancellationToken: cancellationToken),
        WatcherAct.Fewer => client.DecrAsync(name, cancellationToken: cancellationToken),
        WatcherAct.Scale(var count) => client.SetNumProcessesAsync(name, count, cancellationToken),
        WatcherAct.Kill(var pid) => client.KillAsync(name, pid, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, "no such act"),
    };
}
