using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol.Messages;
using Circus.Web.Access;

namespace Circus.Web.Operations;

/// <summary>PURE: which permission a request needs, and on what.</summary>
internal sealed record CommandRule(CommandInfo Command, CommandTarget Target)
{
    /// <summary>Null when there is no such command.</summary>
    public static CommandRule? Of(ControlRequest request) =>
        CommandCatalog.Find(request.Command) is { } command ? new CommandRule(command, TargetOf(command, request.Properties)) : null;

    /// <summary>Whether it only asks what circusd would do: nothing is changed, and no secret told.</summary>
    public static bool IsQuestion(ControlRequest request) =>
        request.Command is "set" or "add" or "reloadconfig" && request.Properties?["dry_run"] is JsonValue dry && dry.GetValueKind() == JsonValueKind.True;

    /// <summary>
    /// A watcher only where the request can reach no other one: a name may be a pattern unless it says "simple". What adds a watcher says what is to run,
    /// which is a matter of the whole daemon.
    /// </summary>
    private static CommandTarget TargetOf(CommandInfo command, JsonObject? properties)
    {
        var name = Text(properties, command.Name is "events" ? "watcher" : "name");
        var isExact = !command.Takes("match") || Text(properties, "match") is "simple";
        return name is not null && isExact && command.Name is not "add" ? CommandTarget.Of(name) : CommandTarget.Everything;
    }

    private static string? Text(JsonObject? properties, string key) =>
        properties?[key] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
