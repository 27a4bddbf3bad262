namespace Circus.Web.Components.Layout;

/// <summary>The four figures under every page.</summary>
public sealed partial class FooterLine
{
    private string Daemon => Snapshot switch
    {
        { Node: null } => "circusd not heard yet",
        { Node.Version: { } version } => $"circusd {version}",
        _ => "circusd (Circus)",
    };
}
