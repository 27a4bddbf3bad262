using Circus.Web.Live;

namespace Circus.Web.Alerts;

/// <summary>A node as rules see it.</summary>
/// <param name="Name">As given; empty for the console's own. Unlike a host name it is known from the start.</param>
/// <param name="Title">For people.</param>
/// <param name="Snapshot">What is known of it.</param>
/// <param name="Disks">Percent in use by folder; of the console's own machine only.</param>
internal sealed record AlertNode(string Name, string Title, LiveSnapshot Snapshot, IReadOnlyDictionary<string, double> Disks);
