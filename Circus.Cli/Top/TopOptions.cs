using Circus.Cli.Top.Model;
using Circus.Cli.Top.Screen;
using Circus.Cli.Top.Table;
using Circus.Protocol.Keys;

namespace Circus.Cli.Top;

/// <summary>What the command line said.</summary>
internal sealed record TopOptions
{
    public required IReadOnlyList<TopTarget> Targets { get; init; }

    /// <summary>For endpoints with keys; null without.</summary>
    public ConnectionKeys? Keys { get; init; }

    public NodeOptions Node { get; init; } = new(WatchList.All);

    /// <summary>Between two pictures, or two lines of JSON.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long --once waits for a whole round.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How the table looks first.</summary>
    public TopView View { get; init; } = new();

    public ColourDepth Colours { get; init; }

    public Glyphs Glyphs { get; init; } = Glyphs.Unicode;

    public TopModel Model(DateTimeOffset now) => new(Targets.Select((target, index) => new TopNode(index, target.Endpoint, Node, now)));
}
