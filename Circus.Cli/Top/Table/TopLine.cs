using Circus.Cli.Top.Model;

namespace Circus.Cli.Top.Table;

/// <summary>A line of the table.</summary>
/// <param name="Row">What stands in it.</param>
/// <param name="Place">Its place in the tree.</param>
/// <param name="Depth">How many processes of the same watcher it descends from.</param>
internal sealed record TopLine(TopRow Row, TopPlace Place, int Depth = 0);
