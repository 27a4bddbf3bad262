using Circus.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Layout;

/// <summary>Which daemon this is, and whether it answers.</summary>
public sealed partial class NodeChip
{
    [Inject]
    private SnapshotStore Store { get; set; } = default!;

    [Inject]
    private WebOptions Options { get; set; } = default!;

    private LiveSnapshot Snapshot => Store.Current;

    private string Address => Options.Endpoint.Replace("tcp://", "", StringComparison.Ordinal);

    private string Tone => Snapshot.Link switch
    {
        LinkState.Up => "good",
        LinkState.Connecting => "busy",
        LinkState.Down => "bad",
    };

    private string Words => Snapshot.Link switch
    {
        LinkState.Up => Snapshot.Node?.Version is { } version ? $"answers, circusd {version}" : "answers",
        LinkState.Connecting => "connecting",
        LinkState.Down => "does not answer",
    };
}
