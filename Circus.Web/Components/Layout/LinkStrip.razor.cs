using Circus.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Layout;

/// <summary>Shown on every page while the daemon does not answer.</summary>
public sealed partial class LinkStrip
{
    [Inject]
    private SnapshotStore Store { get; set; } = default!;

    private LiveSnapshot Snapshot => Store.Current;
}
