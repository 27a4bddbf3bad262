using Circus.Web.Alerts;

namespace Circus.Web.Api;

/// <param name="Id">No other alert has it.</param>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Severity">warning or critical.</param>
/// <param name="State">pending, firing, clearing; quiet when it is over.</param>
/// <param name="Node">Name of the node.</param>
/// <param name="Watcher">Null when it is about the machine or the node.</param>
/// <param name="Text">One sentence.</param>
/// <param name="Since">When it was first seen to be wrong.</param>
/// <param name="Fired">When it had been so for as long as the rule says.</param>
/// <param name="Ended">When it was over.</param>
internal sealed record AlertView(
    string Id, string Rule, AlertSeverity Severity, AlertState State, string Node, string? Watcher, string Text, DateTimeOffset Since, DateTimeOffset? Fired, DateTimeOffset? Ended)
{
    public static AlertView Of(Alert alert) => new(
        alert.Id, alert.RuleName, alert.Severity, alert.State, alert.NodeTitle, alert.Watcher, alert.Text, alert.Since, alert.Fired, alert.Ended);
}
