using System.Globalization;
using System.Text.RegularExpressions;

namespace Circus.Architecture.Tests;

/// <summary>The behaviours that the original's own tests assert are numbered; each has a test here that carries its number, or a reason why not.</summary>
public sealed partial class PeerTests
{
    private const int Last = 261;
    private const string Reasons = "docs/peer-tests.md";

    [Fact]
    public void Behaviour_WithoutATest_HasAReason() =>
        Assert.Empty(Enumerable.Range(1, Last).Except(Tested()).Except(Explained()));

    [Fact]
    public void Reason_OfABehaviourWithATest_DoesNotExist() => Assert.Empty(Explained().Intersect(Tested()));

    private static HashSet<int> Tested() =>
        Numbers(Repository.Sources("*.cs").Where(path => path.StartsWith("tests/", StringComparison.Ordinal)).Select(Repository.Read), Trait());

    private static HashSet<int> Explained() => Numbers([Repository.Read(Reasons)], Row());

    private static HashSet<int> Numbers(IEnumerable<string> texts, Regex pattern) =>
        [.. from text in texts from Match match in pattern.Matches(text) select int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)];

    [GeneratedRegex(@"Trait\(""Peer"", ""(\d+)""\)")]
    private static partial Regex Trait();

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
