using Circus.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>Before the first answer of the daemon: loading, or why it takes so long.</summary>
public sealed partial class OverviewWaiting
{
    [Inject]
    private Sight Sight { get; set; } = default!;

    private LiveSnapshot Snapshot => Sight.Current;
}
