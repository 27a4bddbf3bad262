using System.Globalization;

namespace Circus.Web.Components.Pages;

/// <summary>What happened to all watchers, and who brought it about.</summary>
public sealed partial class EventsPage
{
    private protected override int Window => 1;

    private string Lead => Snapshot.Node is null ? "Waiting for circusd"
        : string.Create(CultureInfo.InvariantCulture, $"The last {Snapshot.Events.Sum(pair => pair.Value.Length):N0} that are remembered of the watchers that there are");

    private protected override IEnumerable<string> Columns() => [];
}
