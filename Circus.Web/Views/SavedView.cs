using Circus.Web.Access;

namespace Circus.Web.Views;

/// <summary>An address that somebody wants to come back to, with its filter and window.</summary>
/// <param name="Name">For people.</param>
/// <param name="Address">Path and query.</param>
public sealed record SavedView(string Name, string Address)
{
    public const int LongestName = 60;

    private const int LongestAddress = 2000;

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Fault() =>
        Name.Trim().Length is 0 or > LongestName || Name.Any(char.IsControl) ? $"Give it a name of 1 to {LongestName} characters."
        : Address.Length > LongestAddress || !LocalUrl.IsLocal(Address) ? "Only pages of this console can be saved."
        : null;
}
