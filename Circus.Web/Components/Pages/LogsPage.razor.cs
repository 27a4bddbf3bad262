using Circus.Protocol.Messages;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>The output of one or several watchers. Which, stands in the address.</summary>
public sealed partial class LogsPage
{
    // More lines at a time than anybody tells apart.
    private const int MostAtOnce = 12;

    private const int MostOffered = 200;

    private string _added = "";

    /// <summary>Chosen watchers; none is those of the configuration, as many as can be read at a time.</summary>
    [SupplyParameterFromQuery(Name = "w")]
    private string[]? Wanted { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private protected override int Window => 1;

    private IReadOnlyList<string> Names => [.. (Wanted ?? []).Where(name => name.Length > 0)];

    private IReadOnlyList<string> Chosen => Names.Count > 0
        ? Names
        : [.. Snapshot.Watchers.Where(watcher => !watcher.Own).DefaultIfEmpty(Snapshot.Watchers[0]).Take(MostAtOnce).Select(watcher => watcher.Name)];

    private IEnumerable<string> Others => Snapshot.Watchers.Select(watcher => watcher.Name).Except(Chosen).Take(MostOffered);

    private WatcherDescription? Only => Snapshot.Node is not null && Names is [var name] ? Snapshot.Watcher(name) : null;

    private string Lead => Snapshot.Node is null ? "Waiting for circusd"
        : Names.Count > 0 || Snapshot.Watchers.Count(watcher => !watcher.Own) <= MostAtOnce ? "What the processes write, as they write it"
        : $"The first {MostAtOnce} of {Snapshot.Watchers.Count} watchers; add the ones that you want to read";

    private protected override IEnumerable<string> Columns() => [];

    private void Add(ChangeEventArgs change)
    {
        if (change.Value is string name && Snapshot.Watcher(name) is not null && !Names.Contains(name))
        {
            Show(Names.Append(name));
        }

        _added = "";
    }

    private void Show(IEnumerable<string> names) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["w"] = names.ToArray(), ["line"] = null }));
}
