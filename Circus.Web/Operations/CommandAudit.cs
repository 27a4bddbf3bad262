using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Web.Access;
using Circus.Web.Audit;
using Circus.Web.Live;

namespace Circus.Web.Operations;

/// <summary>Writes down a command before it is sent and what came of it. Secrets are masked here, once.</summary>
internal sealed class CommandAudit(IAuditTrail trail, SnapshotStore store)
{
    private const int LongestText = 4000;

    /// <summary>Of a reply, as every one has them.</summary>
    private static readonly HashSet<string> _envelope = ["status", "time", "id", "warnings"];

    /// <returns>The number of the entry.</returns>
    public Task<long> AskedAsync(ClaimsPrincipal user, ControlRequest request, CommandRule rule, string mark, string? before) =>
        trail.AppendAsync(Entry(user, request, rule) with { Kind = AuditKind.Asked, Request = mark, Before = before });

    public Task DeniedAsync(ClaimsPrincipal user, ControlRequest request, CommandRule rule) =>
        trail.AppendAsync(Entry(user, request, rule) with { Kind = AuditKind.Noted, Result = AuditResult.Denied });

    public Task EndedAsync(ClaimsPrincipal user, ControlRequest request, CommandRule rule, long asked, ControlReply reply) =>
        trail.AppendAsync(Ended(user, request, rule, asked) with
        {
            Result = reply.IsError ? AuditResult.Refused : AuditResult.Ok,
            Message = !reply.IsError ? null
                // What is said of options may quote them, and they may be secret.
                : request.Command is "add" or "set" ? $"circusd refused with {(int)reply.Error}"
                : Cut(SecretMask.InText(reply.Reason)),
            After = reply.IsError ? null : After(request, reply),
        });

    public Task UnansweredAsync(ClaimsPrincipal user, ControlRequest request, CommandRule rule, long asked, CircusException silence) =>
        trail.AppendAsync(Ended(user, request, rule, asked) with { Result = AuditResult.Unanswered, Message = silence.Message });

    /// <summary>What a command will change, as it is now. Asks the daemon only for options that the console does not know anyway.</summary>
    public async Task<string?> BeforeAsync(ICircusClient client, ControlRequest request, CommandRule rule, CancellationToken cancellationToken)
    {
        if (rule.Target.Watcher is not { } name)
        {
            return null;
        }

        var options = request.Command is "set" && request.Properties?["options"] is JsonObject wanted ? wanted.Select(option => option.Key).ToList() : [];
        if (options.Any(option => option is not "numprocesses"))
        {
            try
            {
                var known = await client.CallAsync(
                    "get", new JsonObject { ["name"] = name, ["keys"] = new JsonArray([.. options.Select(option => JsonValue.Create(option))]) }, cancellationToken);
                return Masked(JsonObject.Create(known.GetProperty("options")) ?? []);
            }
            catch (Exception unknown) when (unknown is CircusException or KeyNotFoundException or InvalidOperationException)
            {
                // An option that there is not, or no answer: the command itself will be told.
                return null;
            }
        }

        return store.Current.Watcher(name) is { } watcher
            ? new JsonObject { ["status"] = watcher.Substate ?? watcher.Status, ["numprocesses"] = watcher.Numprocesses, ["processes"] = watcher.Processes.Count }.ToJsonString()
            : null;
    }

    private static AuditEntry Ended(ClaimsPrincipal user, ControlRequest request, CommandRule rule, long asked) => new()
    {
        Kind = AuditKind.Ended,
        Of = asked,
        Actor = user.Actor(),
        Address = user.RemoteAddress(),
        Action = request.Command,
        Target = rule.Target.Watcher,
    };

    private static AuditEntry Entry(ClaimsPrincipal user, ControlRequest request, CommandRule rule)
    {
        var details = request.Properties?.DeepClone().AsObject() ?? [];
        if (rule.Target.Watcher is not null)
        {
            details.Remove("name");
            details.Remove("match");
        }

        return new AuditEntry
        {
            Kind = AuditKind.Asked,
            Actor = user.Actor(),
            Address = user.RemoteAddress(),
            Action = request.Command,
            Target = Cut(rule.Target.Watcher),
            Details = details.Count > 0 ? Masked(details) : null,
        };
    }

    /// <summary>What was set, or else what the reply tells of it. A reply that is read only goes to whoever asked.</summary>
    private static string? After(ControlRequest request, ControlReply reply)
    {
        if (request.Command is "set" && request.Properties?["options"] is JsonObject options)
        {
            return Masked(options);
        }

        if (request.Command is "options" or "get" || reply.Body.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var fields = JsonObject.Create(reply.Body)!.Where(field => !_envelope.Contains(field.Key)).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()));
        return new JsonObject(fields) is { Count: > 0 } told ? Masked(told) : null;
    }

    private static string Masked(JsonObject values) =>
        Cut(new JsonObject(values.Select(value => KeyValuePair.Create(value.Key, SecretMask.OfOption(value.Key, value.Value, withEnvironment: true)))).ToJsonString());

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    private static string? Cut(string? text) => text?.Length > LongestText ? text[..LongestText] + "..." : text;
}
