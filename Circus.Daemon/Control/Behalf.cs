using System.Text.Json;

namespace Circus.Daemon.Control;

/// <summary>A client that acts for others, the console for example, says for whom and how far: it can give up rights, never gain any.</summary>
/// <param name="For">Who asked the client; as the client tells it. Null for itself.</param>
/// <param name="Limit">The most that the request may; null for all that the client may.</param>
internal sealed record Behalf(string? For, Permission? Limit)
{
    private const int LongestName = 100;

    /// <returns>False when it says something that cannot be meant; what it limits must not be overlooked.</returns>
    public static bool TryRead(JsonElement root, out Behalf? behalf)
    {
        behalf = null;
        string? name = null;
        Permission? limit = null;
        if (root.TryGetProperty("for", out var named))
        {
            if (named.ValueKind != JsonValueKind.String || named.GetString() is not { Length: > 0 and <= LongestName } text || text.Any(char.IsControl))
            {
                return false;
            }

            name = text;
        }

        if (root.TryGetProperty("role", out var role))
        {
            if (role.ValueKind != JsonValueKind.String || !Role.TryParse(role.GetString()!, out var known))
            {
                return false;
            }

            limit = known;
        }

        behalf = name is null && limit is null ? null : new Behalf(name, limit);
        return true;
    }

    public Peer Of(Peer client) => client with
    {
        Name = For is null ? client.Name : $"{client.Name} for {For}",
        Role = Limit < client.Role ? Limit.Value : client.Role,
    };
}
