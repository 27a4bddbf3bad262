using Circus.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Layout;

/// <summary>The four figures under every page.</summary>
public sealed partial class FooterLine
{
    [Inject]
    private SnapshotStore Store { get; set; } = default!;

    private string Daemon => Store.Current switch
    {
        { Node: null } => "circusd not heard yet",
        { Node.Version: { } version } => $"circusd {version}",
        _ => "circusd (Circus)",
    };
}
