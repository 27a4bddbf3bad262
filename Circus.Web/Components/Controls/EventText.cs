using System.Globalization;
using Circus.Protocol;
using Circus.Protocol.Messages;
using Circus.Web.Operations;

namespace Circus.Web.Components.Controls;

/// <summary>PURE: an event in words.</summary>
/// <param name="Action">What happened.</param>
/// <param name="Detail">The rest of the sentence.</param>
/// <param name="Tone">See app.css.</param>
internal readonly record struct EventText(string Action, string Detail, string Tone)
{
    public static EventText Of(CircusEvent change)
    {
        var payload = change.Payload;
        var process = payload.ProcessPid is { } pid ? string.Create(CultureInfo.InvariantCulture, $"process {pid}") : "";
        return change.Action switch
        {
            EventAction.Spawn => new("started", process, "good"),
            EventAction.Reap => new("ended", $"{process} {Ending(payload)}", payload.Reason is "exit" or "signal" or "unhealthy" or "limit" ? "bad" : "quiet"),
            EventAction.Kill => new("told to end", process, "quiet"),
            EventAction.Starting => new("starting", "", "busy"),
            EventAction.Start => new("active", "", "good"),
            EventAction.Stopping => new("stopping", "", "busy"),
            EventAction.Stop => new("stopped", "", "quiet"),
            EventAction.BackingOff => new("backing off", payload.Reason ?? "", "warn"),
            EventAction.Flapping => new("flapping", payload.Reason ?? "", "bad"),
            EventAction.Failed => new("failed", payload.Reason ?? "", "bad"),
            EventAction.Ready => new("ready", process, "good"),
            EventAction.Unhealthy => new("unhealthy", payload.Reason ?? process, "warn"),
            EventAction.Healthy => new("healthy", process, "good"),
            EventAction.Reload => new("reloaded", "", "good"),
            EventAction.ReloadFailed => new("reload called off", payload.Reason ?? "", "bad"),
            EventAction.Substate => new(payload.Name ?? "as usual", payload.Reason ?? "", "quiet"),
            EventAction.HookFailure => new("hook failed", $"{payload.Name}: {payload.Error}", "bad"),
            EventAction.HookSuccess => new("hook succeeded", payload.Name ?? "", "quiet"),
            _ => new(change.Action.Replace('_', ' '), payload.Reason ?? process, "quiet"),
        };
    }

    /// <summary>For a line across a chart; null when the event is not worth one.</summary>
    public static (string Text, bool IsTrouble)? Mark(CircusEvent change) => change.Action switch
    {
        EventAction.Reap when change.Payload.Reason is "exit" or "signal" => (Ending(change.Payload), true),
        EventAction.Failed => ("failed", true),
        EventAction.Start => ("start", false),
        EventAction.Stop => ("stop", false),
        EventAction.Reload => ("reload", false),
        _ => null,
    };

    private static string Ending(EventPayload payload) => payload switch
    {
        { ExitCode: null } => "",
        { ExitCode: < 0 and var signal } => $"by {SignalName.Of(-signal)}",
        { ExitCode: var status } => string.Create(CultureInfo.InvariantCulture, $"with status {status}"),
    };
}
