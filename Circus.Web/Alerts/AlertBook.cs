using Circus.Web.Access;
using Circus.Web.Alerts.Channels;

namespace Circus.Web.Alerts;

/// <summary>Everything about alerts, as it is kept on disk. Never changes; the next one replaces it.</summary>
internal sealed record AlertBook
{
    public static readonly AlertBook Usual = new() { Rules = AlertRule.Usual };

    public IReadOnlyList<AlertRule> Rules { get; init; } = [];

    public IReadOnlyList<AlertChannel> Channels { get; init; } = [];

    /// <summary>What is wrong now, also what does not fire yet.</summary>
    public IReadOnlyList<Alert> Active { get; init; } = [];

    /// <summary>What is over, newest first.</summary>
    public IReadOnlyList<Alert> Past { get; init; } = [];

    /// <summary>What is on its way, at most one for each channel.</summary>
    public IReadOnlyList<Notice> Outbox { get; init; } = [];

    public IEnumerable<Alert> Firing => Active.Where(alert => alert.IsFiring);

    /// <summary>As somebody may see it: what is not of a watcher of this node is told to those who see everything.</summary>
    public AlertBook SeenWith(Rights rights) => rights.Allows(Permissions.View, CommandTarget.Everything)
        ? this
        : this with { Active = [.. Active.Where(alert => IsSeen(alert, rights))], Past = [.. Past.Where(alert => IsSeen(alert, rights))] };

    public AlertRule? Rule(string id) => Rules.FirstOrDefault(rule => rule.Id == id);

    private static bool IsSeen(Alert alert, Rights rights) =>
        alert is { Node: "", Watcher: { } watcher } && rights.Allows(Permissions.View, CommandTarget.Of(watcher));
}
