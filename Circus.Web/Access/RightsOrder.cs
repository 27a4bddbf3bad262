using System.Text.Json.Nodes;

namespace Circus.Web.Access;

/// <summary>PURE: what somebody is to be allowed.</summary>
/// <param name="Role">On all watchers; null for none.</param>
/// <param name="Watchers">On some watchers, beside that.</param>
public sealed record RightsOrder(string? Role, IReadOnlyList<WatcherRight> Watchers)
{
    // More is not a set of rules that anybody understands.
    private const int MostWatchers = 100;

    public RightsOrder(string? role)
        : this(role, [])
    {
    }

    /// <summary>Everything that is wrong with it.</summary>
    public IEnumerable<string> Faults()
    {
        var roles = string.Join(", ", ConsoleRoles.All);
        if (Role is not null && ConsoleRoles.PermissionOf(Role) is null)
        {
            yield return $"The role is one of {roles}.";
        }

        if (Watchers.Count > MostWatchers)
        {
            yield return $"There are at most {MostWatchers} rights on single watchers.";
        }

        foreach (var right in Watchers)
        {
            if (ConsoleRoles.PermissionOf(right.Role) is null)
            {
                yield return $"The role on \"{right.Pattern}\" is one of {roles}.";
            }

            if (Grant.FaultOf(right.Pattern) is { } fault)
            {
                yield return $"Watchers: {fault}.";
            }
        }
    }

    public JsonObject ToJson() => new() { ["role"] = Role, ["watchers"] = new JsonArray([.. Watchers.Select(right => JsonValue.Create(right.ToString()))]) };
}
