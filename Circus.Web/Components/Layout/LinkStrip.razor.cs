namespace Circus.Web.Components.Layout;

/// <summary>Shown on every page while the daemon does not answer.</summary>
public sealed partial class LinkStrip;
