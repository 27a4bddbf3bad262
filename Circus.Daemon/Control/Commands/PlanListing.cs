using System.Text.Json.Nodes;
using Circus.Daemon.Configuration;

namespace Circus.Daemon.Control.Commands;

/// <summary>A plan as clients see it. Values are not told: there are secrets among them.</summary>
internal static class PlanListing
{
    public static JsonObject Of(ConfigPlan plan, IReadOnlyList<string> warnings, bool isDry)
    {
        var listing = new JsonObject
        {
            ["added"] = ArrayOf(plan.Added.Select(watcher => watcher.Name)),
            ["removed"] = ArrayOf(plan.Removed),
            ["changed"] = new JsonArray([.. plan.Changed.Where(change => change.Keys.Count > 0 || change.Effect > ChangeEffect.None).Select(Change)]),
            ["unchanged"] = ArrayOf(plan.Unchanged),
            ["kept"] = new JsonArray([.. plan.Changed.Where(change => change.Kept.Count > 0).Select(change =>
                new JsonObject { ["name"] = change.Name, ["keys"] = ArrayOf(change.Kept), ["reason"] = "set at run time, and the file says nothing new about it" })]),
            ["not_in_file"] = ArrayOf(plan.NotInFile),
            ["sockets"] = new JsonObject
            {
                ["added"] = ArrayOf(plan.AddedSockets.Select(socket => socket.Name)),
                ["removed"] = ArrayOf(plan.RemovedSockets),
                ["changed"] = new JsonArray([.. plan.ChangedSockets.Select(change => new JsonObject { ["name"] = change.Name, ["keys"] = ArrayOf(change.Keys) })]),
            },
            ["circus"] = new JsonObject { ["changed"] = ArrayOf(plan.Circus), ["after_restart"] = ArrayOf(plan.AfterRestart) },
            ["dry_run"] = isDry,
        };
        if (warnings.Count > 0)
        {
            listing["warnings"] = ArrayOf(warnings);
        }

        return listing;
    }

    private static JsonObject Change(WatcherChange change)
    {
        var listing = new JsonObject
        {
            ["name"] = change.Name,
            ["action"] = change.Effect switch
            {
                ChangeEffect.None => "none",
                ChangeEffect.Live => "live",
                ChangeEffect.Reload => "reload",
                ChangeEffect.Restart => "restart",
                ChangeEffect.Replace => "replace",
            },
            ["keys"] = ArrayOf(change.Keys),
            ["reason"] = change.Why,
        };
        if (change.Overridden.Count > 0)
        {
            listing["overridden"] = ArrayOf(change.Overridden);
        }

        return listing;
    }

    private static JsonArray ArrayOf(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
