namespace Circus.Web.Components.Charts;

/// <summary>What is set for the whole chart.</summary>
/// <param name="Group">Charts of one group show their crosshair at the same time; null for none.</param>
/// <param name="WindowSeconds">Length of the time axis when no page says otherwise.</param>
public sealed record ChartOptions(string? Group, int WindowSeconds);
