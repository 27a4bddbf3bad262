using Circus.Web.Live;

namespace Circus.Web.Api;

/// <summary>The daemon as the console knows it now.</summary>
/// <param name="Link">Connecting, Up or Down.</param>
/// <param name="Fault">Why the link is not up.</param>
/// <param name="Hostname">Where circusd runs.</param>
/// <param name="Version">Of circusd; null for circusd of Circus.</param>
/// <param name="Pid">Of circusd.</param>
/// <param name="Started">Seconds since the epoch.</param>
/// <param name="Watchers">How many the caller may see.</param>
internal sealed record NodeView(LinkState Link, string? Fault, string? Hostname, string? Version, int? Pid, double? Started, int Watchers);
