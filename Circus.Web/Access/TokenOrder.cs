namespace Circus.Web.Access;

/// <summary>A token that somebody wants.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Scope">read, operate or admin.</param>
/// <param name="Watchers">Pattern of the watchers it is good for.</param>
/// <param name="Days">Until it expires.</param>
internal sealed record TokenOrder(string Name, string Scope = "read", string Watchers = Grant.Everything, int Days = 90)
{
    public const int MostDays = 366;

    /// <summary>Everything that is wrong with it.</summary>
    public IEnumerable<string> Faults()
    {
        if (Name is null || Name.Length is 0 or > AccessToken.LongestName || Name.Any(char.IsControl))
        {
            yield return $"name: a text of 1 to {AccessToken.LongestName} characters that says what the token is for";
        }

        if (Permissions.OfScope(Scope) is null)
        {
            yield return $"scope: one of {string.Join(", ", Permissions.Scopes)}";
        }

        if (Watchers is null || Grant.FaultOf(Watchers) is not null)
        {
            yield return $"watchers: {Grant.FaultOf(Watchers ?? "")}";
        }

        if (Days is < 1 or > MostDays)
        {
            yield return $"days: 1 to {MostDays}";
        }
    }
}
