using System.Globalization;
using Circus.Web.Events;

namespace Circus.Web.Components.Pages;

/// <summary>What happened to all watchers, and who brought it about. What is chosen stands in the address.</summary>
public sealed partial class EventsPage
{
    private EventQuery _query = new();

    private protected override int Window => 1;

    private string Lead => Snapshot.Node is null ? "Waiting for circusd"
        : string.Create(CultureInfo.InvariantCulture, $"The last {Snapshot.Events.Sum(pair => pair.Value.Length):N0} that are remembered of the watchers that there are");

    private protected override void ReadAddress(Func<string, string?> value) => _query = EventQuery.Read(value);

    private protected override IEnumerable<string> Columns() => [];

    private void Show(EventQuery query) => WriteAddress(query.Write());
}
