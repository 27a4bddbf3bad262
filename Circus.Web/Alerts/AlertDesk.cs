using System.Security.Claims;
using Circus.Web.Access;
using Circus.Web.Alerts.Channels;
using Circus.Web.Audit;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components.Authorization;

namespace Circus.Web.Alerts;

/// <summary>What people change of rules and channels: may they, what is wrong with it, into the audit, then onto the board.</summary>
internal sealed class AlertDesk(AlertBoard board, NoticeDelivery delivery, CommandGate gate, AuthenticationStateProvider authentication, IAuditTrail trail, TimeProvider time)
{
    // More than anybody keeps in mind.
    private const int MostRules = 200;
    private const int MostChannels = 50;
    private const int LongestReason = 200;

    public static readonly string Forbidden = "Your role does not allow that.";

    /// <summary>Makes a rule, or puts it in the place of the one with its id.</summary>
    /// <returns>Everything that is wrong; nothing when it is done.</returns>
    public async Task<IReadOnlyList<string>> SaveAsync(AlertRule rule)
    {
        var isNew = board.Current.Rule(rule.Id) is null;
        List<string> faults = [.. rule.Faults()];
        if (isNew && board.Current.Rules.Count >= MostRules)
        {
            faults.Add($"There are {MostRules} rules already.");
        }

        return faults.Count > 0 ? faults : await DoAsync(Permissions.Administer, isNew ? "alert.rule.add" : "alert.rule.edit", rule.Name, rule.Words, book => book with
        {
            Rules = isNew ? [.. book.Rules, rule] : [.. book.Rules.Select(one => one.Id == rule.Id ? rule : one)],
        });
    }

    public Task<IReadOnlyList<string>> RemoveAsync(AlertRule rule) => DoAsync(
        Permissions.Administer, "alert.rule.remove", rule.Name, rule.Words, book => book with { Rules = [.. book.Rules.Where(one => one.Id != rule.Id)] });

    /// <param name="rule">The rule.</param>
    /// <param name="until">Null ends the silence.</param>
    /// <param name="reason">Why; may be empty.</param>
    public async Task<IReadOnlyList<string>> SilenceAsync(AlertRule rule, DateTimeOffset? until, string reason)
    {
        if (reason.Length > LongestReason || reason.Any(char.IsControl))
        {
            return [$"Reason: at most {LongestReason} characters."];
        }

        var who = (await UserAsync()).UserName();
        return await DoAsync(Permissions.Operate, until is null ? "alert.rule.unsilence" : "alert.rule.silence", rule.Name, until is null ? null : $"until {until:u} {reason}".Trim(), book => book with
        {
            Rules = [.. book.Rules.Select(one => one.Id == rule.Id
                ? one with { SilentUntil = until, SilentBecause = until is null ? null : $"{who}{(reason.Length > 0 ? $": {reason}" : "")}" }
                : one)],
        });
    }

    public async Task<IReadOnlyList<string>> SaveAsync(AlertChannel channel)
    {
        var isNew = board.Current.Channels.All(one => one.Id != channel.Id);
        List<string> faults = [.. channel.Faults()];
        if (isNew && board.Current.Channels.Count >= MostChannels)
        {
            faults.Add($"There are {MostChannels} channels already.");
        }

        // The address may be a secret: the audit has what anybody may see of it.
        return faults.Count > 0 ? faults : await DoAsync(Permissions.Administer, isNew ? "alert.channel.add" : "alert.channel.edit", channel.Name, channel.Shown, book => book with
        {
            Channels = isNew
                ? [.. book.Channels, channel with { Created = time.GetUtcNow() }]
                : [.. book.Channels.Select(one => one.Id == channel.Id ? channel : one)],
        });
    }

    public Task<IReadOnlyList<string>> RemoveAsync(AlertChannel channel) => DoAsync(Permissions.Administer, "alert.channel.remove", channel.Name, channel.Shown, book => book with
    {
        Channels = [.. book.Channels.Where(one => one.Id != channel.Id)],
        Outbox = [.. book.Outbox.Where(notice => notice.Channel != channel.Id)],
        // A rule that told this one alone tells nobody, not everybody.
        Rules = [.. book.Rules.Select(rule => rule.Channels is [var only] && only == channel.Id ? rule : rule with { Channels = [.. rule.Channels.Where(id => id != channel.Id)] })],
    });

    /// <summary>Sends something through the channel now.</summary>
    public async Task<IReadOnlyList<string>> TryAsync(AlertChannel channel, CancellationToken cancellationToken)
    {
        if (await DoAsync(Permissions.Administer, "alert.channel.test", channel.Name, channel.Shown, book => book) is { Count: > 0 } faults)
        {
            return faults;
        }

        try
        {
            await delivery.TryAsync(channel, cancellationToken);
            return [];
        }
        catch (DeliveryException failure)
        {
            return [failure.Message];
        }
    }

    private async Task<ClaimsPrincipal> UserAsync() => (await authentication.GetAuthenticationStateAsync()).User;

    private async Task<IReadOnlyList<string>> DoAsync(string permission, string action, string target, string? message, Func<AlertBook, AlertBook> change)
    {
        var user = await UserAsync();
        var isAllowed = await gate.IsAllowedAsync(user, permission, CommandTarget.Everything);
        try
        {
            await trail.AppendAsync(new AuditEntry
            {
                Kind = AuditKind.Noted,
                Actor = user.Actor(),
                Address = user.RemoteAddress(),
                Action = action,
                Target = target,
                Result = isAllowed ? AuditResult.Ok : AuditResult.Denied,
                Message = message,
            });
            if (!isAllowed)
            {
                return [Forbidden];
            }

            board.Change(change);
            return [];
        }
        catch (AuditUnavailableException unwritten)
        {
            return [unwritten.Message];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [$"It cannot be kept: {failure.Message}"];
        }
    }
}
