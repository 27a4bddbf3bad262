using Circus.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Layout;

/// <summary>Which daemon this is, and whether it answers; with several nodes, the way from one to the other.</summary>
public sealed partial class NodeChip
{
    [Inject]
    private WebOptions Options { get; set; } = default!;

    [Inject]
    private Sight Sight { get; set; } = default!;

    [Inject]
    private NodeLinks Links { get; set; } = default!;

    private int Away => Links.All.Count(link => link.Snapshot.Link == LinkState.Down);

    /// <summary>The node of this page: its own one unless the address names another.</summary>
    private NodeLink Shown
    {
        get
        {
            var path = Path;
            return Links.All.FirstOrDefault(link => !link.IsOwn && path == PageAddress.OfNode(link)) ?? Links.All[0];
        }
    }

    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        if (firstRender && Links.All.Count > 1)
        {
            // The feed tells of changes of the console's own node only.
            Feed.Ticked += StateHasChanged;
        }
    }

    protected override void Dispose(bool disposing)
    {
        Feed.Ticked -= StateHasChanged;
        base.Dispose(disposing);
    }

    private static string Address(string endpoint) => endpoint.Replace("tcp://", "", StringComparison.Ordinal);

    private static string Tone(LiveSnapshot snapshot) => snapshot.Link switch
    {
        LinkState.Up => "good",
        LinkState.Connecting => "busy",
        LinkState.Down => "bad",
    };

    private static string Words(LiveSnapshot snapshot) => snapshot.Link switch
    {
        LinkState.Up => snapshot.Node?.Version is { } version ? $"answers, circusd {version}" : "answers",
        LinkState.Connecting => "connecting",
        LinkState.Down => "does not answer",
    };
}
