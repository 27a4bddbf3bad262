using System.Collections.Immutable;
using Circus.Cli.Top.Model;

namespace Circus.Cli.Top.Table;

/// <summary>A line of the table.</summary>
/// <param name="Row">What stands in it.</param>
/// <param name="Place">Its place in the tree.</param>
/// <param name="Above">For each process that it descends from, the outermost first: whether more of that one's siblings follow.</param>
internal sealed record TopLine(TopRow Row, TopPlace Place, ImmutableArray<bool> Above)
{
    public TopLine(TopRow row, TopPlace place)
        : this(row, place, [])
    {
    }

    public int Depth => Above.Length;
}
