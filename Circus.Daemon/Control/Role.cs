namespace Circus.Daemon.Control;

/// <summary>The words for what a client may do.</summary>
internal static class Role
{
    public static readonly IReadOnlyList<string> Words = ["read", "operate", "admin"];

    public static string NameOf(Permission permission) => Words[(int)permission];

    public static bool TryParse(string word, out Permission permission)
    {
        var at = Words.ToList().FindIndex(known => known.Equals(word, StringComparison.OrdinalIgnoreCase));
        permission = (Permission)Math.Max(at, 0);
        return at >= 0;
    }
}
